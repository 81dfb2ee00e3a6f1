"""Telling the applicant what happened: one text message per act, through the outbox."""

from typing import Any

from gongyou.engines.procedures.models import Act, Matter
from gongyou.kernel.accounts.models import Phone
from gongyou.kernel.outbox.sending import enqueue


def tell(matter: Matter, act: Act, text: Any) -> None:
    """Send the text to the phone by which the matter was opened. The text names the number, never a person."""
    if not text or matter.opened_user_id is None:
        return
    phone = Phone.objects.filter(user_id=matter.opened_user_id).first()
    if phone is not None:
        message = str(text) % {"number": matter.number}
        enqueue("sms", f"act:{act.pk}", {"address": phone.number.reveal(), "text": message})
