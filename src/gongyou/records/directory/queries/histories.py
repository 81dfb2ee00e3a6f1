"""Where people were members and held offices, also in unions that have ended since."""

from collections.abc import Collection

from django.db.models import F, Q, QuerySet

from gongyou.kernel.access.models import Link
from gongyou.kernel.access.scopes import NOTHING, covered_nodes
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.directory.models import Membership, Post


def memberships_of(viewer: Viewer, numbers: Collection[int]) -> QuerySet[Membership]:
    """The memberships of these people that the viewer may see, the latest first."""
    seen = Membership.objects.visible_to(viewer).filter(person_id__in=list(numbers)).values("pk")
    rows = Membership._base_manager.filter(Q(pk__in=seen) | _ended(viewer, "union_id"), person_id__in=list(numbers))
    return rows.select_related("union").order_by("-valid_from", "-pk")


def posts_of(viewer: Viewer, numbers: Collection[int]) -> QuerySet[Post]:
    """The posts of these people that the viewer may see, the latest first."""
    seen = Post.objects.visible_to(viewer).filter(person_id__in=list(numbers)).values("pk")
    rows = Post._base_manager.filter(Q(pk__in=seen) | _ended(viewer, "organisation_id"), person_id__in=list(numbers))
    return rows.select_related("organisation").order_by("-valid_from", "-pk")


def _ended(viewer: Viewer, path: str) -> Q:
    """Rows of organisations that stood under the viewer's when they ended: they stand under nobody now."""
    if viewer.kind != "staff" or not viewer.holds("people.read"):
        return NOTHING
    last = Link._base_manager.filter(
        line=viewer.line, parent_id__in=covered_nodes(viewer), child__organisation__valid_to=F("valid_to")
    )
    return Q(**{f"{path}__in": last.values("child_id")})
