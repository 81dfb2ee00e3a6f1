"""Walking every route as every role with everybody's things, looking for texts that the role must not see.

The routes come from the URL conf; a route with a new kind of argument fails until the matrix knows how to fill it.
The oracle is the table SEES below, written by hand: which places' rows each role may see at all.
"""

import re
import secrets
from contextlib import contextmanager
from itertools import product
from urllib.parse import urlencode

from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from gongyou.kernel.access.models import Role
from gongyou.kernel.access.routes import all_routes
from gongyou.kernel.accounts.models import User
from gongyou.kernel.operations.models import IdempotencyKey
from tests.faces.signing_in import sign_in_staff, sign_in_worker
from tests.matrix import selecting
from tests.matrix.canaries import PLACES, Canaries, matter_states

ALL = set(PLACES)
#: role → (kind, place, the places whose rows it may see)
ROLES = {
    "public": ("public", None, set()),
    "worker_a1": ("worker", "union_a1", {"union_a1"}),
    "stranger": ("worker", None, set()),
    "union_clerk_a1": ("union_clerk", "union_a1", {"union_a1"}),
    "union_clerk_b2": ("union_clerk", "union_b2", {"union_b2"}),
    "street_officer_a": ("street_officer", "street_a", {"street_a", "union_a1", "union_a2"}),
    "district_officer": ("district_officer", "district", ALL | {"purse"}),
    "federation_officer": ("federation_officer", "federation", {"union_b2"}),
    "zone_officer": ("zone_officer", "zone", set()),
    "grid_officer": ("grid_officer", "station_a", set()),
    "treasurer": ("treasurer", "district", {"purse"}),
    "judge": ("judge", "street_a", set()),
    "department_officer": ("department_officer", "station_a", set()),
    "leader": ("leader", "district", set()),
    "employer_contact": ("employer_contact", None, set()),
    "system_admin": ("system_admin", None, set()),
    "security_admin": ("security_admin", None, set()),
    "audit_admin": ("audit_admin", None, set()),
    "no_role": ("no_role", None, set()),
}
#: The places whose desk the role holds: only there may a POST change a matter.
DESKS = {
    "union_clerk_a1": {"union_a1"},
    "union_clerk_b2": {"union_b2"},
    "street_officer_a": ALL,
    "district_officer": ALL,
    "federation_officer": {"union_b2"},
    "worker_a1": {"union_a1"},
}
#: How a browser sends a form without a file; taking a multipart body apart would be half of the matrix's work.
FORM = "application/x-www-form-urlencoded"
PLAUSIBLE = {
    "outcome": "admit",
    "note": "矩阵试写",
    "reason": "矩阵试写理由",
    "chosen": [],
    "mode": "valid",
    "stage": "admit",
    "q": "金丝雀",
    "identity_number": "999999199001010019",
    "confirmed": "on",
    "confirm": "on",
    "by": "street",
    "agrees": "yes",
    "verdict": "right",
    "verb": "confirm",
}
#: Arguments that are not somebody's thing; every value is tried.
FIXED = {
    "field": ["identity_number", "phone"],
    "figure_id": ["I42", "I45"],
    "id": ["I42"],
    "identifier": ["I42"],
    "key": ["I42", "unions.team"],
    "username": ["nobody"],
    "region": ["370211001"],
    "procedure": ["unions.join", "unions.particulars", "unions.retain", "unions.move"],
    "strand": ["unions"],
    "grain": ["street"],
    "day": ["2026-01-01"],
    "as_of": ["2026-01-01"],
    "line": ["territory"],
    "step": ["approve", "withdraw"],
    "ordinal": ["1"],
    "section": ["basics"],
    "quota": ["women"],
}


def client_of(role: str, made: Canaries) -> Client:
    kind, place, _sees = ROLES[role]
    client = Client(raise_request_exception=False)
    if kind == "worker":
        user = (
            User.objects.get(pk=made.member_user[place])
            if place
            else User.objects.create_user("stranger", audience="worker")
        )
        sign_in_worker(client, user)
    elif kind == "no_role":
        sign_in_staff(client, User.objects.create_user(username="no_role", audience="staff"))
    elif kind != "public":
        made.world.staff(kind, place, name=role, subject_id=made.employer_id if kind == "employer_contact" else None)
        sign_in_staff(client, made.world.users[role])
    return client


def values_for(argument: str, made: Canaries, route: str = "", pattern: str = "") -> list[tuple[str, str | None]]:
    """(value, place that owns it) for one argument: everybody's, an unknown one, and a malformed one."""
    argument = selecting.key_of(argument, pattern)
    if argument in FIXED:
        return [(value, None) for value in FIXED[argument]]
    found = [(value, place) for place, owned in made.owned.items() for value in owned.values.get(argument, [])]
    found = [(value, None if place == selecting.WALL else place) for value, place in found]
    if argument == "code":
        found += [(made.world[place].code, None) for place in ("union_a1", "street_b")]
    if argument == "token":
        found += [(made.world.codes["union_a1"].token, None)]
    if argument == "pk" and route.startswith("console:") and route != "console:job":
        found = [(str(pk), None) for pk in Role._base_manager.values_list("pk", flat=True)[:3]]
    assert found, f"the matrix does not know how to fill <{argument}>: add it"
    numbered = {"pk", "drive", "session", "drill", "honour", "paper"}
    unknown = "999999999" if argument in numbered else secrets.token_hex(10)
    return [*found, (unknown, None)]


def addresses(made: Canaries):
    """(route name, address, owner) of every route with every combination of its arguments."""
    for route in all_routes():
        arguments = re.findall(r"<(?:\w+:)?(\w+)>", route.pattern)
        if route.pattern.startswith("static/"):
            continue
        for combination in product(*[values_for(argument, made, route.name, route.pattern) for argument in arguments]):
            owner = next((place for _value, place in combination if place), None)
            kwargs = dict(zip(arguments, [value for value, _place in combination], strict=True))
            yield route, _address(route, kwargs), owner


def _address(route, kwargs) -> str:
    try:
        return reverse(route.name, kwargs=kwargs)
    except Exception:
        path = route.pattern
        for name, value in kwargs.items():
            path = re.sub(rf"<(?:\w+:)?{name}>", value, path)
        return "/" + path


def text_of(answer) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode("utf-8", "replace") + "\n".join(f"{key}: {value}" for key, value in answer.headers.items())


def without_noise(text: str) -> str:
    """The text without what differs at every answer: form tokens, keys, nonces."""
    return re.sub(r"[A-Za-z0-9]{64}|\b[0-9a-f]{32}\b|nonce-[^']+|[A-Za-z0-9_-]{20,}", "*", text)


def leaks(text: str, role: str, made: Canaries, given: str) -> list[str]:
    """Texts in the answer that this role may not see; what the request itself contained is not news."""
    kind, _place, sees = ROLES[role]
    found = []
    for place, owned in made.owned.items():
        seen = set() if place not in sees else set(owned.members_own if kind == "worker" else owned.canaries)
        forbidden = [*owned.sealed, *(canary for canary in owned.canaries if canary not in seen)]
        found += [f"{place}: {canary}" for canary in forbidden if canary in text and canary not in given]
    return found


class Walk:
    """One role's way over every route with every argument: `cells` were tried, `faults` were found."""

    def __init__(self, role: str, made: Canaries) -> None:
        self.role, self.made, self.sees = role, made, ROLES[role][2]
        self.client = client_of(role, made)
        self.cells, self.faults = 0, []
        self.states = matter_states()
        #: What a thing that does not exist answers, by its address without the thing.
        self._unknown: dict[str, tuple[int, str]] = {}

    def everything(self) -> "Walk":
        for route, address, owner in addresses(self.made):
            for method, trial in (("GET", self._get), ("POST", self._post)):
                self.cells += 1
                with taken_back():
                    fault = trial(route, address, owner)
                if fault:
                    self.faults.append(f"{method} {route.name or route.pattern} {address}: {fault}")
                if route.name in {"account_logout"}:
                    self.client = client_of_again(self.role, self.made)
        return self

    def _get(self, route, address: str, owner: str | None) -> str:
        answer = self.client.get(address)
        text = text_of(answer)
        fault = self._fault(answer, text, address, given=address)
        if fault or not owner or owner in self.sees:
            return fault
        if answer.status_code == 200:
            return f"a thing of {owner} answered 200"
        return self._unlike_unknown(route, address, answer.status_code, text)

    def _post(self, route, address: str, owner: str | None) -> str:
        numbers = [number for owned in self.made.owned.values() for number in owned.values["number"]]
        data = {**PLAUSIBLE, "idempotency_key": secrets.token_hex(16), "number": numbers}
        with writes() as written:
            answer = self.client.post(address, urlencode(data, doseq=True), content_type=FORM)
        given = address + ("".join(numbers) if answer.status_code == 422 else "")
        fault = self._fault(answer, text_of(answer), address, given=given)
        if fault or not written:
            return fault
        after = matter_states()
        changed = {number for number in after if after[number] != self.states.get(number)}
        own = [self.made.owned[place].values for place in DESKS.get(self.role, set())]
        allowed = {n for values in own for n in values["number"]}
        kinds = ("due", "drive", "session", "call", "round", "drill", "batch")
        allowed |= {f"{kind} {pk}" for kind in kinds for one in own for pk in one.get(kind, [])}
        return f"changed {sorted(changed - allowed)}" if changed - allowed else ""

    def _fault(self, answer, text: str, address: str, *, given: str) -> str:
        if answer.status_code >= 500:
            return f"answered {answer.status_code}"
        found = leaks(text, self.role, self.made, given if answer.status_code != 404 else address)
        return f"leaks {found[:3]}" if found else ""

    def _unlike_unknown(self, route, address: str, status: int, text: str) -> str:
        """Outside and unknown answer alike: the same status and body as for a thing that does not exist (R3)."""
        unknown = _unknown(route, address)
        kind = f"{route.name} {without_noise(unknown)}"
        if kind not in self._unknown:
            other = self.client.get(unknown)
            self._unknown[kind] = (other.status_code, without_noise(text_of(other).replace(unknown, "")))
        if (status, without_noise(text.replace(address, ""))) != self._unknown[kind]:
            return "answered unlike what does not exist"
        return ""


@contextmanager
def writes():
    """The statements inside that change rows, beside the note that the answer was given."""
    found: list[str] = []

    def note(execute, sql, params, many, context):
        if sql[:6] in ("INSERT", "UPDATE", "DELETE") and f'"{IdempotencyKey._meta.db_table}"' not in sql[:60]:
            found.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


@contextmanager
def taken_back():
    """Whatever is written inside is taken back, so that every cell finds the same rows."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)


def client_of_again(role: str, made: Canaries) -> Client:
    """A fresh session of the same user (signing out is a route too)."""
    kind, place, _sees = ROLES[role]
    client = Client(raise_request_exception=False)
    if kind == "worker":
        if place:
            sign_in_worker(client, User.objects.get(pk=made.member_user[place]))
        else:
            sign_in_worker(client, User.objects.filter(audience="worker").last())
    elif kind == "no_role":
        sign_in_staff(client, User.objects.get(username="no_role"))
    elif kind != "public":
        sign_in_staff(client, made.world.users[role])
    return client


def _unknown(route, address: str) -> str:
    parts = address.rstrip("/").split("/")
    pattern = route.pattern.rstrip("/").split("/")
    shift = len(parts) - len(pattern)
    for place, part in enumerate(pattern):
        if part.startswith("<") and not any(name in part for name in FIXED):
            parts[place + shift] = "999999999" if "int:" in part else secrets.token_hex(10)
    return "/".join(parts) + "/"
