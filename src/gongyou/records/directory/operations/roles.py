"""Granting and withdrawing roles, covers for absence; every change ends the sessions of whom it concerns (R6)."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from gongyou.kernel import clock
from gongyou.kernel.access.models import Cover, Role
from gongyou.kernel.access.types import ROLE_KINDS, RoleKind
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.accounts.models import User
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import current, lock, only_inside, operation
from gongyou.records.directory.models import Employer, Organisation
from gongyou.records.directory.queries import in_force

#: Where a kind of role may stand.
PLACES = {
    "district_officer": {"district"},
    "street_officer": {"street"},
    "union_clerk": {"basic"},
    "federation_officer": {"federation"},
    "zone_officer": {"zone"},
    "grid_officer": {"street", "street_station", "base_station"},
}
LONGEST_COVER = timedelta(days=92)


def _staff(username: str, field: str = "username") -> User:
    user = User.objects.filter(username=username.strip(), audience=User.Audience.STAFF, is_active=True).first()
    if user is None:
        raise Refused(_("没有这个启用中的工作人员账号。请核对用户名，或请系统管理员先建立账号。"), field=field)
    return user


def end_sessions(user_id: int) -> None:
    """Raise the version of the user's rights: every session of the user ends with its next request."""
    User.objects.filter(pk=user_id).update(auth_version=F("auth_version") + 1)


def _held(user: User) -> list[Role]:
    return list(Role.objects.in_operation().filter(in_force(clock.today()), user=user))


def _check_exclusive(user: User, kind: RoleKind) -> None:
    held = _held(user)
    if any(ROLE_KINDS.get(role.kind).exclusive for role in held if role.kind in ROLE_KINDS):
        raise Refused(
            _("此账号已是三员管理员之一。系统、安全、审计管理员互斥，也不能兼任业务岗位。"),
            field="kind",
            code="exclusive",
        )
    if kind.exclusive and held:
        raise Refused(
            _("此账号已有业务岗位，不能再任三员管理员。请另建账号，或先收回业务岗位。"), field="kind", code="exclusive"
        )


def _place(kind: RoleKind, organisation_code: str) -> Organisation | None:
    if not kind.at_node or kind.exclusive and not organisation_code:
        return None
    found = Organisation.objects.in_operation().filter(code=organisation_code.strip(), valid_to=None).first()
    if found is None:
        raise Refused(_("请选择岗位所在的组织。"), field="organisation_code")
    if kind.key in PLACES and found.kind not in PLACES[kind.key]:
        raise Refused(_("“%(kind)s”不能设在这类组织。") % {"kind": kind.name}, field="organisation_code")
    return found


@operation("access.role_granted", right="roles.manage")
def grant_role(viewer: Viewer, *, username: str, kind: str, organisation_code: str = "", credit_code: str = "") -> Role:
    """Give a staff account a role from today, never to oneself; an administrator holds no other role."""
    if kind not in ROLE_KINDS:
        raise Denied("kind")
    chosen, user = ROLE_KINDS.get(kind), _staff(username)
    if user.pk == viewer.user_id:
        raise Refused(_("不能给自己授予岗位。请由另一名安全管理员办理。"), field="username", code="oneself")
    lock(f"roles:{user.pk}")
    _check_exclusive(user, chosen)
    subject = None
    if kind == "employer_contact":
        subject = Employer.objects.in_operation().filter(credit_code=credit_code.strip().upper()).first()
        if subject is None:
            raise Refused(_("没有登记这个统一社会信用代码的单位。"), field="credit_code")
    place = _place(chosen, organisation_code)
    role = Role(
        user=user,
        kind=kind,
        node_id=place.pk if place else None,
        subject_id=subject.pk if subject else None,
        valid_from=clock.today(),
        made_by_kind="user",
        made_by_number=viewer.user_id or 0,
    )
    _insert(role)
    end_sessions(user.pk)
    current().entry("access.role_granted", "role", role.pk, user=user.pk, kind=kind, node=role.node_id)
    return role


def _insert(role: Role) -> None:
    try:
        with transaction.atomic():
            role.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(
            _("此账号在这里已有相同岗位，或与已有岗位互斥，未授予。"), field="kind", code="exclusive"
        ) from error


def _role(viewer: Viewer, role_id: int) -> Role:
    role = Role.objects.in_operation().filter(in_force(clock.today()), pk=role_id).select_related("user").first()
    if role is None:
        raise Denied("role")
    if role.user_id == viewer.user_id:
        raise Refused(_("不能变更自己的岗位。请由另一名安全管理员办理。"), code="oneself")
    return role


@operation("access.role_withdrawn", right="roles.manage")
def withdraw_role(viewer: Viewer, *, role_id: int) -> Role:
    """End a role today, with the covers for it."""
    role = _role(viewer, role_id)
    Role.objects.in_operation().filter(pk=role.pk).update(valid_to=clock.today())
    for user_id in [role.user_id, *role.covers.in_operation().values_list("substitute_id", flat=True)]:
        end_sessions(user_id)
    current().entry("access.role_withdrawn", "role", role.pk, user=role.user_id, kind=role.kind, node=role.node_id)
    return role


@operation("access.roles_ended", allow=only_inside)
def end_roles_at(viewer: Viewer, *, organisation: Organisation) -> int:
    """End every role at an organisation that ends, today, with the sessions of holders and substitutes; how many."""
    rows = Role.objects.in_operation().filter(Q(valid_to=None) | Q(valid_to__gt=clock.today()), node_id=organisation.pk)
    found = list(rows.select_for_update())
    for role in found:
        Role.objects.in_operation().filter(pk=role.pk).update(valid_to=max(clock.today(), role.valid_from))
        substitutes = Cover.objects.in_operation().filter(role=role, valid_to__gte=clock.today())
        for user_id in {role.user_id, *substitutes.values_list("substitute_id", flat=True)}:
            end_sessions(user_id)
        current().entry("access.role_withdrawn", "role", role.pk, user=role.user_id, kind=role.kind, node=role.node_id)
    current().entry("access.roles_ended", "organisation", organisation.pk, count=len(found))
    return len(found)


@operation("access.cover_arranged", right="roles.manage")
def arrange_cover(viewer: Viewer, *, role_id: int, username: str, begins: date, ends: date, reason: str) -> Cover:
    """Let a colleague hold the role's desk from one day to another, both included."""
    role, user = _role(viewer, role_id), _staff(username)
    if user.pk == role.user_id or user.pk == viewer.user_id:
        raise Refused(_("代理人须是另一名工作人员，且不能是办理人自己。"), field="username")
    if ROLE_KINDS.get(role.kind).exclusive:
        raise Refused(_("三员管理员岗位不能代理。请授予另一账号同类岗位。"), code="exclusive")
    _check_exclusive(user, ROLE_KINDS.get(role.kind))
    if ends < begins or ends < clock.today():
        raise Refused(_("截止日不能早于起始日和今天。"), field="ends")
    if ends - begins > LONGEST_COVER:
        raise Refused(
            _("一次代理最长 %(days)s 天。更长的请办理岗位交接。") % {"days": LONGEST_COVER.days}, field="ends"
        )
    if len(reason.strip()) < 2:
        raise Refused(_("请写明代理原因，例如休假、培训。"), field="reason")
    cover = Cover(
        role=role,
        substitute=user,
        valid_from=begins,
        valid_to=ends,
        reason=reason.strip()[:200],
        made_by_kind="user",
        made_by_number=viewer.user_id or 0,
    )
    cover.save(force_insert=True)
    end_sessions(user.pk)
    current().entry(
        "access.cover_arranged", "role", role.pk, substitute=user.pk, begins=begins.isoformat(), ends=ends.isoformat()
    )
    return cover
