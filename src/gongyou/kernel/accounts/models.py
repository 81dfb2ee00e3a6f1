"""Sign-in accounts and one-time codes. A user has no name and no rights: a person may own it, a role gives rights."""

import secrets

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _

from gongyou.kernel import clock
from gongyou.kernel.accounts.sessions import SessionStore
from gongyou.kernel.privacy.fields import SealedTextField


class UserManager(BaseUserManager):
    def create_user(self, username: str, password: str | None = None, **fields) -> "User":
        """Create an account. Without a password only a one-time code opens it."""
        user = self.model(username=username, **fields)
        if password:
            user.set_password(password)
        else:
            user.set_unusable_password()
        user.save(using=self._db, force_insert=True)
        return user

    def get_by_natural_key(self, username: str) -> "User":
        return self.get(username=username)


def new_username() -> str:
    """Workers never type a user name: theirs is random."""
    return "w" + secrets.token_hex(12)


class User(AbstractBaseUser):
    """Credentials only. `auth_version` rises when rights or credentials change, which ends every session."""

    class Audience(models.TextChoices):
        STAFF = "staff", _("工作人员")
        WORKER = "worker", _("职工")

    username = models.CharField(_("用户名"), max_length=64, unique=True, default=new_username)
    audience = models.CharField(max_length=8, choices=Audience.choices)
    is_active = models.BooleanField(default=True)
    auth_version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now)

    objects = UserManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(audience__in=["staff", "worker"]), name="user_audience_known")
        ]

    def __str__(self) -> str:
        return self.username

    @property
    def email(self) -> str:
        """Accounts keep no e-mail address; allauth asks for the attribute."""
        return ""

    def has_perm(self, perm, obj=None) -> bool:
        return False

    def has_module_perms(self, app_label) -> bool:
        return False


class Session(AbstractBaseSession):
    """One open session: Django's row with its owner beside it; no owner: a visitor who did not sign in."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="sessions")

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        return SessionStore


class Phone(models.Model):
    """The mobile number that opens a worker's account; one account for a number."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="phone")
    number = SealedTextField()
    number_index = models.BinaryField(max_length=32, unique=True)
    verified_at = models.DateTimeField(default=clock.now)


class PhoneCode(models.Model):
    """A one-time code, kept as a keyed digest: six digits, five tries, five minutes, one purpose (R28)."""

    number_index = models.BinaryField(max_length=32, db_index=True)
    purpose = models.CharField(max_length=16)
    digest = models.BinaryField(max_length=32)
    created_at = models.DateTimeField(default=clock.now, db_index=True)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(tries__lte=5), name="phone_code_five_tries")]
