"""Which roles a user may take today, and the viewer that a chosen role makes."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from gongyou.kernel import clock
from gongyou.kernel.access.models import Cover, Role
from gongyou.kernel.access.types import ROLE_KINDS
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.registry import Registry

#: One entry "person": the floor that knows people registers how a user's person id is found.
RESOLVERS: Registry = Registry("viewer resolvers")


def _in_force(day: date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gt=day))


def roles_of(user_id: int, day: date | None = None) -> list[tuple[Role, int | None]]:
    """The user's own roles and the roles covered for others on the day, as (role, covered role id or None)."""
    day = day or clock.today()
    own = Role._base_manager.filter(_in_force(day), user_id=user_id).order_by("pk")
    found: list[tuple[Role, int | None]] = [(role, None) for role in own]
    covers = Cover._base_manager.filter(substitute_id=user_id, valid_from__lte=day, valid_to__gte=day)
    for cover in covers.select_related("role").order_by("pk"):
        if cover.role.valid_from <= day and (cover.role.valid_to is None or cover.role.valid_to > day):
            found.append((cover.role, cover.role_id))
    return [(role, acting) for role, acting in found if role.kind in ROLE_KINDS]


def viewer_for(
    role: Role, *, user_id: int, acting_for: int | None = None, strength: str = "two_factor", purpose: str = ""
) -> Viewer:
    """The viewer of one role. A substitute's viewer carries the substitute's user and the covered role."""
    return Viewer(
        kind="staff",
        user_id=user_id,
        role_id=role.pk,
        role=role.kind,
        node_id=role.node_id,
        line=ROLE_KINDS.get(role.kind).line,
        subject_id=role.subject_id,
        acting_for=acting_for,
        strength=strength,
        purpose=purpose,
    )


def worker_viewer(user_id: int, *, strength: str = "code") -> Viewer:
    """The viewer of a worker signed in by phone code; without a person it sees only what the account made."""
    person_id = RESOLVERS.get("person")(user_id) if "person" in RESOLVERS else None
    return Viewer(kind="worker", user_id=user_id, person_id=person_id, strength=strength)


def covered_user(viewer: Viewer) -> int | None:
    """The absent colleague at whose desk a substitute acts."""
    if viewer.acting_for is None:
        return None
    return Role.objects.in_operation().filter(pk=viewer.acting_for).values_list("user_id", flat=True).first()


def hands(viewer: Viewer) -> set[int]:
    """The users who count as acting where two must decide: whoever acts, and the covered colleague."""
    return {user for user in (viewer.user_id, covered_user(viewer)) if user is not None}


def hands_of(acts: Iterable[tuple[int | None, int | None]]) -> set[int]:
    """The same for what was done before: of each act who did it, and the covered role if there was one."""
    found = list(acts)
    covered = Role.objects.in_operation().filter(pk__in={role for _user, role in found if role is not None})
    return {user for user, _role in found if user is not None} | set(covered.values_list("user_id", flat=True))


def rebuild_viewer(data: dict) -> Viewer:
    """The viewer of a job, made from what it stored, if the rights still stand; else one that may do nothing (R4)."""
    if data.get("kind") == "system":
        return Viewer(kind="system", reason=data["reason"])
    for role, acting in roles_of(data["user_id"]):
        if role.pk == data["role_id"] and acting == data.get("acting_for"):
            return viewer_for(role, user_id=data["user_id"], acting_for=acting, purpose="job")
    return Viewer(kind="public")


def as_data(viewer: Viewer) -> dict:
    """What a job stores of its viewer."""
    if viewer.is_system:
        return {"kind": "system", "reason": viewer.reason}
    return {"kind": viewer.kind, "user_id": viewer.user_id, "role_id": viewer.role_id, "acting_for": viewer.acting_for}
