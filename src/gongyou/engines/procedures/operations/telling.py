"""Telling people what happened: one text message per act to the applicant, or to the member whom a union's matter is
about; one to a person who is asked something."""

from typing import Any

from gongyou.engines.procedures.enums import PartyRole
from gongyou.engines.procedures.models import Act, Clock, Matter, Party
from gongyou.engines.procedures.queries.questions import words_of
from gongyou.kernel.accounts.models import Phone
from gongyou.kernel.outbox.sending import enqueue


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
