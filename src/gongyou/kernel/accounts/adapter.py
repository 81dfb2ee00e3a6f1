"""allauth as we use it: no sign-up, no e-mail, TOTP secrets encrypted like every other secret."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter

from gongyou.kernel import privacy

_TOTP_FIELD = "accounts.totp.secret"


class ClosedSignUpAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request) -> bool:
        return False

    def can_delete_email(self, email_address) -> bool:
        return False


class SealedMfaAdapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return privacy.encrypt(_TOTP_FIELD, text).hex()

    def decrypt(self, encrypted_text: str) -> str:
        return privacy.decrypt(_TOTP_FIELD, bytes.fromhex(encrypted_text))
