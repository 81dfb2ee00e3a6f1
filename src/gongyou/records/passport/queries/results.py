"""Innovation results: whether one is known already, and those of a person."""

from django.db.models import QuerySet

from gongyou.kernel.access.viewer import Viewer
from gongyou.records.passport.models import Completer, Result
from gongyou.records.passport.predicates import fingerprint


def same_result(*, patent: str = "", title: str = "", unit: str = "") -> int | None:
    """The number of the result that is the same thing, whoever recorded it; its number alone says nothing of it."""
    wanted = fingerprint(patent=patent, title=title, unit=unit)
    return Result._base_manager.filter(fingerprint=wanted, revoked_on=None).values_list("pk", flat=True).first()


def completed_by(viewer: Viewer, person: int) -> QuerySet[Completer]:
    """What the person completed, newest first."""
    rows = Completer.objects.visible_to(viewer).filter(person_id=person, result__revoked_on=None)
    return rows.select_related("result").order_by("-result__accepted_on", "-pk")
