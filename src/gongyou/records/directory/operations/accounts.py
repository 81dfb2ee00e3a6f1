"""Staff accounts: making them, closing them, taking off a lost second factor, changing the own password."""

import secrets

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.accounts.models import User
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import current, lock, operation
from gongyou.records.directory.operations.roles import end_sessions

_LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def one_time_password() -> str:
    """Three groups of five characters that nobody mistakes for each other."""
    return "-".join("".join(secrets.choice(_LETTERS) for _place in range(5)) for _group in range(3))


def _account(viewer: Viewer, username: str) -> User:
    user = User.objects.filter(username=username, audience=User.Audience.STAFF).first()
    if user is None:
        raise Denied("account")
    if user.pk == viewer.user_id:
        raise Refused(_("不能办理自己的账号。请由另一名系统管理员办理。"), code="oneself")
    return user


@operation("accounts.staff_account_made", right="accounts.manage")
def make_staff_account(viewer: Viewer, *, username: str) -> tuple[User, str]:
    """Make a staff account without any role and return it with its first password, which nothing keeps."""
    name = username.strip().lower()
    if not 3 <= len(name) <= 32 or not name.isascii() or not name.replace("_", "").replace("-", "").isalnum():
        raise Refused(_("用户名用 3–32 个字母、数字、横线或下划线。"), field="username")
    lock(f"account:{name}")
    if User.objects.filter(username=name).exists():
        raise Refused(_("这个用户名已被使用，请换一个。"), field="username")
    password = one_time_password()
    user = User.objects.create_user(username=name, password=password, audience=User.Audience.STAFF)
    current().entry("accounts.staff_account_made", "user", user.pk)
    return user, password


@operation("accounts.switched", right="accounts.manage")
def switch_account(viewer: Viewer, *, username: str, active: bool) -> User:
    """Close or reopen a staff account; its sessions end."""
    user = _account(viewer, username)
    User.objects.filter(pk=user.pk).update(is_active=active)
    end_sessions(user.pk)
    current().entry("accounts.switched", "user", user.pk, active=active)
    return user


@operation("accounts.reset", right="accounts.manage")
def reset_account(viewer: Viewer, *, username: str) -> tuple[User, str]:
    """Take off the second factor and set a new first password, for someone who lost the phone; returns the password."""
    user = _account(viewer, username)
    Authenticator.objects.filter(user=user).delete()
    password = one_time_password()
    user.set_password(password)
    user.save(update_fields=["password"])
    end_sessions(user.pk)
    current().entry("accounts.reset", "user", user.pk)
    return user, password


def _is_staff(viewer: Viewer, **kwargs) -> bool:
    return viewer.kind == "staff" and viewer.user_id is not None


@operation("accounts.password_changed", allow=_is_staff)
def change_password(viewer: Viewer, *, old: str, new: str) -> User:
    """Change the own password; all other sessions end."""
    user = User.objects.get(pk=viewer.user_id)
    if not user.check_password(old):
        raise Refused(_("现在的密码不对。"), field="old")
    try:
        validate_password(new, user)
    except ValidationError as error:
        raise Refused(" ".join(error.messages), field="new") from error
    user.set_password(new)
    user.save(update_fields=["password"])
    end_sessions(user.pk)
    user.refresh_from_db()
    current().entry("accounts.password_changed", "user", user.pk)
    return user
