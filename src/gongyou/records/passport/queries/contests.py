"""Results of contests, of a person and of a contest."""

from django.db.models import F, Q, QuerySet

from gongyou.kernel.access.viewer import Viewer
from gongyou.records.passport.models import ContestResult

#: One that was recorded by mistake has no length and never stood.
STOOD = Q(revoked_on=None) | ~Q(revoked_on=F("held_on"))


def results_of(viewer: Viewer, person: int) -> QuerySet[ContestResult]:
    """The person's results, newest first."""
    rows = ContestResult.objects.visible_to(viewer).filter(STOOD, person_id=person)
    return rows.order_by("-held_on", "-pk")


def results_in(viewer: Viewer, contest: str, *, track: str = "") -> QuerySet[ContestResult]:
    """The results of one contest by track and rank."""
    rows = ContestResult.objects.visible_to(viewer).filter(contest=contest, revoked_on=None).select_related("person")
    rows = rows.filter(track=track) if track else rows
    return rows.order_by("track", "rank", "pk")
