"""Staff accounts and their roles, for the administrators: user names and roles, never people's data."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet

from gongyou.kernel import clock
from gongyou.kernel.access.models import Cover, Role
from gongyou.kernel.access.types import ROLE_KINDS
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.accounts.models import User
from gongyou.records.directory.models import Organisation
from gongyou.records.directory.queries import in_force
from gongyou.records.directory.queries.places import employer_name


@dataclass(frozen=True)
class AccountRow:
    """One staff account."""

    username: str
    is_active: bool
    second_factor: bool
    created_at: datetime
    last_login: datetime | None
    roles: int


def _users(viewer: Viewer) -> QuerySet[User]:
    rows = User.objects.filter(audience=User.Audience.STAFF)
    return rows if viewer.holds("accounts.manage") or viewer.holds("roles.manage") else rows.none()


def staff_accounts(viewer: Viewer, text: str = "") -> QuerySet[User]:
    """Staff accounts by a part of the user name."""
    rows = _users(viewer).order_by("username")
    return rows.filter(username__icontains=text.strip()) if text.strip() else rows


def account_rows(users: list[User]) -> list[AccountRow]:
    """The lines of these accounts."""
    ids = [user.pk for user in users]
    proved = set(Authenticator.objects.filter(user_id__in=ids, type="totp").values_list("user_id", flat=True))
    held: dict[int, int] = {}
    for user_id in Role._base_manager.filter(in_force(clock.today()), user_id__in=ids).values_list(
        "user_id", flat=True
    ):
        held[user_id] = held.get(user_id, 0) + 1
    return [
        AccountRow(u.username, u.is_active, u.pk in proved, u.created_at, u.last_login, held.get(u.pk, 0))
        for u in users
    ]


def account(viewer: Viewer, username: str) -> User | None:
    return _users(viewer).filter(username=username).first()


@dataclass(frozen=True)
class RoleRow:
    """A role with its holder and place."""

    pk: int
    username: str
    kind: Any
    place: str
    begins: date
    ends: date | None
    covers: list[tuple[str, date, date, str]]


def roles(viewer: Viewer, *, username: str = "", text: str = "") -> QuerySet[Role]:
    """Roles in force for whoever manages them, by user name and by a part of the organisation's name."""
    rows = Role._base_manager.filter(in_force(clock.today())).select_related("user").order_by("user__username", "pk")
    if not viewer.holds("roles.manage"):
        return rows.none()
    if username:
        rows = rows.filter(user__username=username)
    if text.strip():
        places = Organisation._base_manager.filter(name__contains=text.strip()).values("pk")
        rows = rows.filter(Q(node_id__in=places) | Q(user__username__icontains=text.strip()))
    return rows


def role_rows(found: list[Role]) -> list[RoleRow]:
    """The lines of these roles with the covers that stand now or are to come."""
    names = dict(Organisation._base_manager.filter(pk__in=[r.node_id for r in found]).values_list("pk", "name"))
    covers: dict[int, list[tuple[str, date, date, str]]] = {}
    rows = Cover._base_manager.filter(role__in=found, valid_to__gte=clock.today()).select_related("substitute")
    for row in rows.order_by("valid_from"):
        covers.setdefault(row.role_id, []).append((row.substitute.username, row.valid_from, row.valid_to, row.reason))
    return [
        RoleRow(
            pk=row.pk,
            username=row.user.username,
            kind=ROLE_KINDS.get(row.kind).name if row.kind in ROLE_KINDS else row.kind,
            place=names.get(row.node_id, "") if row.node_id else employer_name(row.subject_id),
            begins=row.valid_from,
            ends=row.valid_to,
            covers=covers.get(row.pk, []),
        )
        for row in found
    ]
