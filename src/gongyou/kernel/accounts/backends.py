"""Sign-in of workers by a phone code that was checked already."""

from django.contrib.auth.backends import BaseBackend

from gongyou.kernel.accounts.models import User


class PhoneCodeBackend(BaseBackend):
    """Loads the user of a session; `authenticate` answers only a user that `codes.redeem` returned."""

    def authenticate(self, request, redeemed_user: User | None = None, **credentials):
        if redeemed_user is not None and redeemed_user.is_active and redeemed_user.audience == User.Audience.WORKER:
            return redeemed_user
        return None

    def get_user(self, user_id):
        return next(iter(User.objects.filter(pk=user_id, is_active=True)), None)
