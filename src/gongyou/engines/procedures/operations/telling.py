"""Telling people what happened: one text message per act to the applicant, or to the member whom a union's matter is
about; one to a person who is asked something."""

from collections.abc import Sequence
from typing import Any

from gongyou.engines.procedures.enums import PartyRole
from gongyou.engines.procedures.models import Act, Clock, Matter, Party
from gongyou.engines.procedures.queries.questions import words_of
from gongyou.kernel.accounts.models import Phone
from gongyou.kernel.outbox.sending import enqueue, enqueue_many


def tell(matter: Matter, act: Act, text: Any) -> None:
    """Send the text to the phone by which the matter was opened, or to the member whom a union's matter is about.

    The text names the number, never a person.
    """
    if not text:
        return
    phone = Phone.objects.filter(user_id=matter.opened_user_id).first() if matter.opened_user_id else None
    address = phone.number.reveal() if phone else "" if matter.opened_user_id else _phone_of(matter, PartyRole.MEMBER)
    if address:
        enqueue("sms", f"act:{act.pk}", {"address": address, "text": str(text) % {"number": matter.number}})


def _phone_of(matter: Matter, role: str) -> str:
    """The number of the person who takes part as `role`: the account's, else the registered one, else empty."""
    party = (
        Party.objects.in_operation().filter(matter=matter, role=role, valid_to=None).select_related("person").first()
    )
    if party is None or party.person is None:
        return ""
    own = Phone.objects.filter(user_id=party.person.user_id).first() if party.person.user_id else None
    return own.number.reveal() if own else party.person.phone.reveal() if party.person.phone else ""


def tell_asked(matter: Matter, role: str, clock: Clock) -> None:
    """Ask the person who takes part as `role` for an answer."""
    address = _phone_of(matter, role)
    if address:
        enqueue("sms", f"asked:{clock.pk}", {"address": address, "text": words_of(clock)})


def tell_many(pairs: Sequence[tuple[Matter, Act]], text: Any) -> int:
    """Send the text about many matters, each to the phone to which `tell` would; return how many messages wait."""
    if not text or not pairs:
        return 0
    accounts = _numbers_of_accounts({matter.opened_user_id for matter, _act in pairs} - {None})
    people = _numbers_of_members([matter.pk for matter, _act in pairs if not matter.opened_user_id])
    drafts = []
    for matter, act in pairs:
        address = accounts.get(matter.opened_user_id or 0, "") if matter.opened_user_id else people.get(matter.pk, "")
        if address:
            drafts.append((f"act:{act.pk}", {"address": address, "text": str(text) % {"number": matter.number}}))
    return enqueue_many("sms", drafts)


def _numbers_of_accounts(user_ids: set[int]) -> dict[int, str]:
    return {row.user_id: row.number.reveal() for row in Phone.objects.filter(user_id__in=user_ids)}


def _numbers_of_members(matter_ids: list[int]) -> dict[int, str]:
    """The member's number by matter: the account's, else the registered one."""
    rows = Party.objects.in_operation().filter(matter_id__in=matter_ids, role=PartyRole.MEMBER, valid_to=None)
    people = {row.matter_id: row.person for row in rows.select_related("person") if row.person is not None}
    own = _numbers_of_accounts({person.user_id for person in people.values() if person.user_id})
    found = {}
    for matter_id, person in people.items():
        registered = person.phone.reveal() if person.phone else ""
        found[matter_id] = own.get(person.user_id or 0, "") or registered
    return found
