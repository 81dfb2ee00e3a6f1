"""A worker's own facts: the line of life, who looked at sealed values, consents, own data.

A person who so far exists only by the account's own application is not shown as a person: the pages then speak of
what the applicant typed. So they look alike whether or not the typed identity number was known before.
"""

import json
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import OpenedBy
from gongyou.engines.procedures.models import Matter
from gongyou.kernel import privacy
from gongyou.kernel.access.scopes import sole
from gongyou.kernel.access.types import ROLE_KINDS
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.accounts.models import Phone
from gongyou.records.directory.models import Consent, Employment, Membership, Organisation, Person, Post, Reveal
from gongyou.records.passport.queries.own import own_passport

_SHOWN_REVEALS = 50


@dataclass(frozen=True)
class OwnFacts:
    """What the page 我的 shows. Identity number and phone are masked."""

    settled: bool
    name: str = ""
    identity_kind: str = ""
    identity: str = ""
    phone: str = ""
    memberships: list[dict] = field(default_factory=list)
    employments: list[dict] = field(default_factory=list)
    reveals: list[dict] = field(default_factory=list)
    consents: list[dict] = field(default_factory=list)


def account_phone(viewer: Viewer) -> str:
    """The phone number that was proven for the viewer's own account; the caller masks it before showing it."""
    row = sole(Phone.objects.filter(user_id=viewer.user_id)) if viewer.kind == "worker" else None
    return row.number.reveal() if row else ""


def own_person(viewer: Viewer) -> Person | None:
    if viewer.kind != "worker" or viewer.person_id is None:
        return None
    return sole(Person.objects.visible_to(viewer).filter(pk=viewer.person_id))


def is_settled(viewer: Viewer) -> bool:
    """Whether the account's person is known by more than the account's own application."""
    if viewer.kind != "worker" or viewer.person_id is None:
        return False
    member = Exists(Membership._base_manager.filter(person_id=OuterRef("pk")))
    known = ~Q(made_by_kind="application") | Q(identity_checked_on__isnull=False) | Q(member)
    return Person.objects.visible_to(viewer).filter(known, pk=viewer.person_id).exists()


def own_facts(viewer: Viewer) -> OwnFacts:
    """The viewer's own person with dated facts, or only what the account itself typed."""
    person = own_person(viewer) if is_settled(viewer) else None
    if person is None:
        return _typed_facts(viewer)
    return OwnFacts(
        settled=True,
        name=person.name,
        identity_kind=str(person.get_identity_kind_display()),
        identity=privacy.mask_identity(person.identity_number.reveal()),
        phone=privacy.mask_phone(account_phone(viewer)),
        memberships=_memberships(viewer),
        employments=_employments(viewer),
        reveals=_reveals(viewer),
        consents=_consents(viewer),
    )


def typed_answers(viewer: Viewer) -> tuple[str, datetime, dict] | None:
    """Number, time and answers of the latest application that the account itself sent."""
    rows = Matter.objects.visible_to(viewer).filter(opened_user_id=viewer.user_id, opened_by=OpenedBy.PERSON)
    row = rows.order_by("-pk").first()
    return (row.number, row.opened_at, json.loads(row.answers.reveal())) if row else None


def _typed_facts(viewer: Viewer) -> OwnFacts:
    phone = privacy.mask_phone(account_phone(viewer))
    found = typed_answers(viewer)
    if found is None:
        return OwnFacts(settled=False, phone=phone)
    number, at, answers = found
    return OwnFacts(
        settled=False,
        name=answers.get("name", ""),
        identity=privacy.mask_identity(answers.get("identity_number", "")),
        phone=phone,
        consents=[{"purpose": "join", "given_at": at, "withdrawn_at": None, "version": "", "number": number}],
    )


def _memberships(viewer: Viewer) -> list[dict]:
    rows = Membership.objects.visible_to(viewer).filter(person_id=viewer.person_id).select_related("union")
    return [
        {
            "union": row.union.name,
            "status": row.kind,
            "status_label": str(row.get_kind_display()),
            "road": str(row.get_road_display()),
            "card_number": row.card_number or "",
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
            "end_reason": str(row.get_end_reason_display()) if row.end_reason else "",
        }
        for row in rows.order_by("-valid_from", "-pk")
    ]


def _employments(viewer: Viewer) -> list[dict]:
    rows = Employment.objects.visible_to(viewer).filter(person_id=viewer.person_id).select_related("employer")
    return [
        {
            "employer": row.employer.name if row.employer else row.employer_name,
            "occupation": row.occupation,
            "relation": str(row.get_relation_display()),
            "new_form": str(row.get_new_form_display()) if row.new_form else "",
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
        }
        for row in rows.order_by("-valid_from", "-pk")
    ]


def _reveals(viewer: Viewer) -> list[dict]:
    rows = list(
        Reveal.objects.visible_to(viewer).filter(person_id=viewer.person_id).order_by("-happened_at")[:_SHOWN_REVEALS]
    )
    nodes = {row.node_id for row in rows if row.node_id}
    names = dict(Organisation._base_manager.filter(pk__in=nodes).values_list("pk", "name"))
    labels = {"identity_number": _("证件号码"), "phone": _("手机号")}
    return [
        {
            "at": row.happened_at,
            "field": labels.get(row.field, row.field),
            "role": str(ROLE_KINDS.get(row.role).name) if row.role in ROLE_KINDS else "",
            "organisation": names.get(row.node_id, ""),
            "reason": row.reason,
        }
        for row in rows
    ]


def _consents(viewer: Viewer) -> list[dict]:
    rows = Consent.objects.visible_to(viewer).filter(person_id=viewer.person_id).order_by("-given_at")
    return [
        {
            "purpose": row.purpose,
            "version": row.version,
            "given_at": row.given_at,
            "withdrawn_at": row.withdrawn_at,
            "number": "",
        }
        for row in rows
    ]


def own_sealed_values(viewer: Viewer) -> dict[str, str]:
    """The own full identity number and phone (or as typed), for the operations that show them to their owner."""
    person = own_person(viewer) if is_settled(viewer) else None
    if person is not None:
        identity = person.identity_number.reveal()
    else:
        found = typed_answers(viewer)
        identity = found[2].get("identity_number", "") if found else ""
    return {"identity_number": identity, "phone": account_phone(viewer)}


def own_data(viewer: Viewer) -> dict[str, Any]:
    """All that the site holds about the viewer's own person and account, in full, as plain JSON values."""
    facts, sealed = own_facts(viewer), own_sealed_values(viewer)
    person = own_person(viewer) if facts.settled else None
    matters = Matter.objects.visible_to(viewer).filter(opened_user_id=viewer.user_id).order_by("pk")
    return {
        "account": {"phone": sealed["phone"]},
        "person": {
            "name": facts.name,
            "identity_kind": facts.identity_kind,
            "identity_number": sealed["identity_number"],
            **(_particulars(person) if person else {}),
        },
        "memberships": _plain(facts.memberships),
        "employments": _plain(facts.employments),
        "posts": _plain(_posts(viewer)) if person else [],
        "consents": _plain(facts.consents),
        "reveals": _plain(facts.reveals),
        "applications": [
            {"number": row.number, "opened_at": row.opened_at.isoformat(), "answers": json.loads(row.answers.reveal())}
            for row in matters
        ],
        "matters_about_me": _about(viewer) if person else [],
        "earned": asdict(own_passport(viewer)) if person else {},
    }


def _particulars(person: Person) -> dict[str, Any]:
    """What is recorded of a person besides name and number."""
    return {
        "code": person.code,
        "gender": str(person.get_gender_display()),
        "birth_date": person.birth_date.isoformat(),
        "household": str(person.get_household_display()),
        "contact_phone": person.phone.reveal() if person.phone else "",
        "identity_checked_on": person.identity_checked_on.isoformat() if person.identity_checked_on else "",
    }


def _posts(viewer: Viewer) -> list[dict]:
    rows = Post.objects.visible_to(viewer).filter(person_id=viewer.person_id).select_related("organisation")
    return [
        {
            "organisation": row.organisation.name,
            "title": str(row.get_title_display()),
            "document": row.document,
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
        }
        for row in rows.order_by("-valid_from", "-pk")
    ]


def _about(viewer: Viewer) -> list[dict]:
    """Matters that others opened about the viewer's person."""
    rows = Matter.objects.visible_to(viewer).filter(parties__person_id=viewer.person_id)
    rows = rows.exclude(opened_user_id=viewer.user_id).distinct().order_by("pk")
    return [{"number": row.number, "opened_at": row.opened_at.isoformat(), "state": row.state} for row in rows]


def _plain(rows: list[dict]) -> list[dict]:
    return [
        {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()} for row in rows
    ]
