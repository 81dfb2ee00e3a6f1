"""Signing in by phone: sending a one-time code and redeeming it. The ledger never holds a number or a code."""

from django.utils.translation import gettext as _

from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.accounts import codes
from gongyou.kernel.accounts.models import User
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import current, lock, operation
from gongyou.kernel.outbox.sending import enqueue

#: What a code may be for; a code of one purpose opens nothing else.
SIGN_IN, PROVE = "sign_in", "prove"


def _anybody(viewer: Viewer, **kwargs) -> bool:
    return True


@operation("accounts.code_sent", allow=_anybody)
def send_code(viewer: Viewer, *, phone: str, purpose: str) -> None:
    """Send a six-digit code to the number, whether or not an account exists. Refused above six an hour."""
    index = codes.phone_index(phone)
    lock(f"code:{index.hex()}")
    if not codes.may_send(phone):
        raise Refused(
            _("这个号码一小时内获取验证码的次数已到上限。请使用最近一条短信里的验证码，或一小时后再试。"),
            field="phone",
            code="too_many",
        )
    row, text = codes.issue(phone, purpose)
    said = _("【工友】验证码 %(code)s，5 分钟内有效。工作人员不会向您索要验证码，请勿告诉他人。") % {"code": text}
    enqueue("code", f"code:{row.pk}", {"address": phone, "text": said})
    current().entry("accounts.code_sent", "phone_code", row.pk, purpose=purpose)


@operation("accounts.code_redeemed", allow=_anybody)
def redeem_code(viewer: Viewer, *, phone: str, purpose: str, code: str) -> User | None:
    """Use a code and return the number's account, made if there is none; None for a wrong or old code.

    A wrong try is kept (it is not an error), so that five of them end the code.
    """
    index = codes.phone_index(phone)
    lock(f"code:{index.hex()}")
    if not codes.redeem(phone, purpose, code):
        current().entry("accounts.code_refused", "phone_code", 0, purpose=purpose)
        return None
    user = codes.user_for_phone(phone)
    current().entry("accounts.code_redeemed", "user", user.pk, purpose=purpose)
    return user
