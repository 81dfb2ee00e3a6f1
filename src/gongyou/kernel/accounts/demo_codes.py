"""The second factor of the demo's accounts as it stands now, so that visitors need no authenticator application."""

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings

from gongyou.kernel import clock

_PERIOD = 30


def current_code(secret: str) -> str:
    """The present six digits of a secret in clear, as the command line prints it for the demo's own accounts."""
    return format_hotp_value(hotp_value(secret, int(clock.now().timestamp()) // _PERIOD))


def current_codes(user_ids: list[int]) -> dict[int, str]:
    """The present six digits by user; nothing outside the demo."""
    if not settings.GONGYOU_DEMO:
        return {}
    counter = int(clock.now().timestamp()) // _PERIOD
    rows = Authenticator.objects.filter(user_id__in=user_ids, type=Authenticator.Type.TOTP)
    return {row.user_id: format_hotp_value(hotp_value(decrypt(row.data["secret"]), counter)) for row in rows}
