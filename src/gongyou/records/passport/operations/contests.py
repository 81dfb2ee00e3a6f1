"""Results of contests: recorded many at once when they are announced, withdrawn one by one."""

from collections.abc import Sequence
from datetime import date

from django.db.models import F
from django.utils.translation import gettext as _

from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import current, only_inside, operation
from gongyou.records.passport.enums import HolderKind
from gongyou.records.passport.models import Certificate, ContestResult
from gongyou.records.passport.operations.noting import batches, fall, insert, kept_records, note
from gongyou.records.passport.operations.places import Place, places_of
from gongyou.records.passport.types import LEVELS, TAGS, Holder, MadeBy, Placing

_NOTED = ("person_id", "contest", "track", "rank", "entrants", "score", "held_on")


@operation("passport.contest_results_recorded", allow=only_inside)
def record_contest_results(viewer: Viewer, *, placings: Sequence[Placing], made_by: MadeBy) -> list[ContestResult]:
    """Record all these results or none, in the given order. Raises Refused where somebody has one in that track.

    Undone by `reverse_contest_results`.
    """
    if not placings:
        return []
    for tag in {tag for one in placings for tag in one.tags}:
        TAGS.get(tag)
    kept = kept_records(one.person for one in placings)
    people = [kept.get(one.person, one.person) for one in placings]
    places: dict[tuple[int, date], Place] = {}
    for day in sorted({one.held_on for one in placings}):
        asked = [
            Holder(HolderKind.PERSON.value, person)
            for one, person in zip(placings, people, strict=True)
            if one.held_on == day
        ]
        places |= {(holder.number, day): place for holder, place in places_of(asked, day).items()}
    rows = [
        _row(one, person, places.get((person, one.held_on), Place()), made_by)
        for one, person in zip(placings, people, strict=True)
    ]
    made = insert(
        ContestResult, rows, otherwise=_("名单中有人在同一赛项已有成绩，或名次超出参赛人数。请核对名单后再办。")
    )
    note("passport.contest_results_recorded", "contest_result", made, _NOTED, made_by=list(made_by))
    return made


def _row(one: Placing, person: int, place: Place, made_by: MadeBy) -> ContestResult:
    return ContestResult(
        person_id=person,
        contest=one.contest,
        contest_name=one.contest_name[:100],
        level=one.level,
        level_ordinal=LEVELS.get(one.level).ordinal,
        track=one.track,
        track_name=one.track_name[:60],
        occupation=one.occupation.code,
        occupation_version=one.occupation.version,
        occupation_name=one.occupation.name[:60],
        group=one.group,
        team=one.team[:60],
        rank=one.rank,
        entrants=one.entrants,
        score=one.score,
        shown=one.shown,
        award=one.award[:40],
        held_on=one.held_on,
        document=one.document[:60],
        unit_id=one.unit or place.unit,
        unit_name=(one.unit_name or place.name)[:100],
        region_id=place.region,
        tags=sorted(set(one.tags)),
        made_by_kind=made_by[0],
        made_by_number=made_by[1],
    )


@operation("passport.contest_result_revoked", allow=only_inside)
def revoke_contest_result(viewer: Viewer, *, number: int, day: date, reason: str, made_by: MadeBy) -> ContestResult:
    """A result no longer stands from `day`; its certificate falls with it. History stays."""
    row = ContestResult.objects.in_operation().select_for_update().get(pk=number)
    if row.revoked_on is not None:
        raise Refused(_("这项成绩已撤销，无须再办。"), code="ended")
    if not reason.strip():
        raise Refused(_("请写明撤销成绩的原因。"), field="reason")
    if not row.held_on <= day <= clock.today():
        raise Refused(_("撤销日不能早于比赛日 %(day)s，也不能晚于今天。") % {"day": row.held_on}, field="day")
    ContestResult.objects.in_operation().filter(pk=row.pk).update(
        revoked_on=day, revocation_reason=reason.strip()[:400]
    )
    fall(Certificate.objects.in_operation().filter(contest_result=row), day, reason)
    current().entry("passport.contest_result_revoked", "contest_result", row.pk, made_by=list(made_by))
    row.refresh_from_db()
    return row


@operation("passport.contest_results_reversed", allow=only_inside)
def reverse_contest_results(viewer: Viewer, *, undone: MadeBy, made_by: MadeBy, reason: str) -> int:
    """Undo `record_contest_results` that `undone` made: they never stood. Return how many."""
    made = ContestResult.objects.in_operation().filter(made_by_kind=undone[0], made_by_number=undone[1])
    rows = list(made.filter(revoked_on=None).order_by("pk").select_for_update())
    why = reason.strip()[:400]
    for part in batches([row.pk for row in rows]):
        ContestResult.objects.in_operation().filter(pk__in=part).update(revoked_on=F("held_on"), revocation_reason=why)
        certificates = Certificate.objects.in_operation().filter(contest_result_id__in=part, revoked_on=None)
        certificates.update(revoked_on=F("issued_on"), revocation_reason=why)
    note("passport.contest_results_reversed", "contest_result", rows, ("contest", "track"), made_by=list(made_by))
    return len(rows)
