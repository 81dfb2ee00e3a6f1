"""Selections and contests as far as a story needs them: staff, people, an open call, entries at a stage of it."""

import secrets
from dataclasses import dataclass, field
from datetime import date, timedelta

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.hashers import make_password

from gongyou.engines.procedures.models import Call, Matter, Track
from gongyou.engines.procedures.operations import PartyDraft, calls, experts
from gongyou.engines.procedures.operations.opening import open_matter
from gongyou.engines.procedures.queries.calls_eligible import tags_of
from gongyou.engines.procedures.types import PROCEDURES
from gongyou.kernel import clock
from gongyou.kernel.access.models import Role
from gongyou.kernel.access.roles import viewer_for
from gongyou.kernel.access.viewer import Viewer, system
from gongyou.kernel.accounts.models import User
from gongyou.kernel.operations.operation import current, only_system, operation
from gongyou.records.directory.models import Coverage, Employer, Employment, Organisation, Person
from gongyou.records.directory.operations.memberships import admit_member
from gongyou.records.directory.operations.organisations import establish_organisation
from gongyou.records.directory.operations.people import register_person
from tests.journeys.people import identity_number

ROBOT = system(reason="journeys")
CRAFTSMAN, SKILL = "honours.craftsman", "contests.skill"
MADE = ("journey", 0)
#: A welder, by the classification of occupations.
WELDER = "6-18-02-04"
SAMPLE = [{"name": "样本甲", "age": 40, "work_months": 60, "member_months": 60, "score": "90", "tags": ["front_line"]}]
DEEDS = {
    "post": "焊工",
    "craft": "管道焊接",
    "years": "12",
    "brief": "扎根一线十二年，攻克多项焊接难题。",
    "deeds": "改进焊接工艺，返修率降到百分之一以下，带徒六名。",
    "tag_front_line": True,
    "experience": "焊接十二年",
}
#: The road from the nomination to the street in one day, without departments and ballot.
SHORT = {
    "left_out": ["unit_notice", "opinions", "member_poll"],
    "weights": {"scoring": 100},
    "quotas": [],
    "conditions": {"employed_at_unit": 12},
}


def by_name(username: str) -> Viewer:
    """Whoever signs in under this name, in the own role."""
    role = Role._base_manager.select_related("user").filter(user__username=username, valid_to=None).order_by("pk")[0]
    return viewer_for(role, user_id=role.user_id)


def place_of(viewer: Viewer) -> Organisation:
    return Organisation._base_manager.get(pk=viewer.node_id)


@dataclass
class Staff:
    """Accounts that the story made, with what signs them in."""

    password: str = field(default_factory=lambda: secrets.token_hex(8))
    secrets: dict[str, str] = field(default_factory=dict)

    def told(self, *usernames: str) -> list[dict]:
        return [
            {"username": name, "password": self.password, "totp_secret": self.secrets[name], "role": "", "where": "",
             "phone": ""}
            for name in usernames
        ]  # fmt: skip


@operation("journeys.staff_hired", allow=only_system)
def hire(viewer: Viewer, *, wanted: dict[str, str], node: int) -> Staff:
    """Accounts of these names with a role at the node, password and second factor."""
    found = Staff()
    hashed = make_password(found.password)
    for username, kind in wanted.items():
        user = User(username=username, password=hashed, audience=User.Audience.STAFF)
        user.save(force_insert=True)
        found.secrets[username] = generate_totp_secret()
        TOTP.activate(user, found.secrets[username])
        Role(user=user, kind=kind, node_id=node, valid_from=clock.today() - timedelta(days=900)).save(force_insert=True)
    current().entry("journeys.staff_hired", "system", 0)
    return found


def pool(turn: str, number: int) -> Staff:
    """Judges who know a field that nobody else knows, so that they are drawn, a chief and an arbiter."""
    district = by_name("district")
    names = [f"judge{turn}-{place}" for place in range(1, number + 1)]
    staff = hire(
        ROBOT, wanted=dict.fromkeys([*names, f"chief{turn}", f"arbiter{turn}"], "judge"), node=district.node_id
    )
    firms = Employer._base_manager.filter(valid_to=None, employments=None, coverages=None).order_by("-pk")
    for place, (username, firm) in enumerate(zip(names, firms[:number], strict=True), 1):
        experts.register_expert(
            district, username=username, name=f"评委第{place}", employer_code=firm.credit_code, fields=(f"评审{turn}",)
        )
    return staff


@operation("journeys.department_made", allow=only_system)
def department(viewer: Viewer, *, turn: str) -> Organisation:
    """A department that files plans and confirms levels."""
    row = establish_organisation(
        viewer, name=f"区人社局职业能力科（{turn}）", kind="department", day=clock.today() - timedelta(days=900),
        parent=place_of(by_name("district")), code=f"J-{turn}",
    )  # fmt: skip
    current().entry("journeys.department_made", "organisation", row.pk)
    return row


@operation("journeys.workers_made", allow=only_system)
def workers(viewer: Viewer, *, union: Organisation, names: list[str], turn: int, years: int = 5) -> list[Person]:
    """Members of the union who have worked at its unit for so many years."""
    covered = Coverage.objects.in_operation().filter(union=union, valid_to=None).select_related("employer").first()
    since, made = clock.today() - timedelta(days=365 * years), []
    for place, name in enumerate(names):
        born = date(1981, 1, 1) + timedelta(days=turn * 40 + place)
        person, _new = register_person(
            viewer, name=name, identity_kind="resident", identity_number=identity_number(born, 13), birth_date=born,
            gender="female" if place % 2 else "male", phone=None, made_by=MADE,
        )  # fmt: skip
        admit_member(viewer, person=person, union=union, day=since, road="paper", made_by=MADE)
        Employment(
            person=person, employer=covered.employer if covered is not None else None,
            employer_name="" if covered is not None else union.name, occupation=WELDER, relation="employed",
            industrial=True, is_main=True, valid_from=since, made_by_kind=MADE[0], made_by_number=0,
        ).save(force_insert=True)  # fmt: skip
        made.append(person)
    current().entry("journeys.workers_made", "organisation", union.pk)
    return made


def approved(procedure: str, title: str, **sections) -> Call:
    """A call from the family's seed with these sections, tried, and approved by another."""
    one, other = by_name("district"), by_name("district2")
    nature = "contest" if procedure == SKILL else "naming"
    row = calls.draft_call(one, procedure=procedure, title=title, year=clock.today().year, nature=nature)
    row = calls.change_call(one, number=row.number, section="whole", given={**row.setup, **sections})
    calls.try_call(one, number=row.number, samples=SAMPLE)
    calls.submit_call(one, number=row.number)
    return calls.approve_call(other, number=row.number)


def published(call: Call, days: int = 20) -> Call:
    last = clock.today() + timedelta(days=days)
    return calls.publish_call(by_name("district"), number=call.number, opens_on=clock.today(), closes_on=last)


@operation("journeys.entered", allow=lambda viewer, **kwargs: viewer.kind in ("staff", "worker"))
def entered(viewer: Viewer, *, call: Call, person: Person, stage: str, brief: str = "") -> Matter:
    """A nomination whose first steps lie behind it: it stands at this stage of the call at once."""
    definition, answers = PROCEDURES.get(call.procedure), {**DEEDS, **({"brief": brief} if brief else {})}
    track = Track.objects.in_operation().get(call=call, key=call.setup["tracks"][0]["key"])
    start = definition.prepare_entry(viewer, answers, person, call, track)
    parties = list(start.parties)
    if viewer.kind == "worker" and not any(one.role == "applicant" for one in parties):
        parties.append(PartyDraft("applicant", person=person))
    matter = open_matter(
        viewer, procedure=call.procedure, subject=start.subject, parties=parties,
        answers={**answers, **start.answers}, opened_by="person" if viewer.kind == "worker" else "organisation",
        stage=stage, channel="call", call=call, track=track, candidate=start.candidate or f"person:{person.pk}",
        tags=tags_of(viewer, definition, "person", person.pk, answers),
    )  # fmt: skip
    current().entry("journeys.entered", "matter", matter.pk, number=matter.number)
    return matter
