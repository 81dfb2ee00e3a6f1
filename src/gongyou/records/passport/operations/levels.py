"""Skill levels: applied after the authority's confirmation, verified, revoked, taken back."""

from collections.abc import Sequence
from datetime import date

from django.db.models import F
from django.utils.translation import gettext as _

from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import current, only_inside, operation
from gongyou.records.passport.enums import Grade, SkillEnd, SkillSource
from gongyou.records.passport.models import Certificate, SkillLevel
from gongyou.records.passport.operations.noting import batches, fall, insert, kept_records, note
from gongyou.records.passport.predicates import is_occupation
from gongyou.records.passport.types import LevelStep, MadeBy

_ENDED = ("person_id", "occupation", "grade")
_NOTED = ("person_id", "occupation", "grade", "source", "valid_from", "follows_id")


@operation("passport.levels_applied", allow=only_inside)
def apply_levels(viewer: Viewer, *, steps: Sequence[LevelStep], made_by: MadeBy) -> list[SkillLevel]:
    """Write all these levels or none; each ends the lower one that the person has in the same occupation.

    Raises Refused where the authority's confirmation is missing (source contest), where the person holds the grade
    or a higher one already, and where a certificate's number is known. Undone by `reverse_levels`.
    """
    if not steps:
        return []
    for one in steps:
        _check(one)
    kept = kept_records(one.person for one in steps)
    people = [kept.get(one.person, one.person) for one in steps]
    present = _present(people)
    rows = []
    for one, person in zip(steps, people, strict=True):
        former = present.get((person, one.occupation.code))
        if former is not None:
            _refuse_no_rise(former, one)
        rows.append(_row(viewer, one, person, former, made_by))
    former_rows = [row.follows for row in rows if row.follows is not None]
    _end(former_rows, {row.follows_id: row.valid_from for row in rows})
    note("passport.levels_ended", "skill_level", former_rows, _ENDED)
    made = insert(
        SkillLevel, rows, otherwise=_("名单中有证书编号已登记过，或有人在同一职业出现两次。请核对名单后再办。")
    )
    note("passport.levels_applied", "skill_level", made, _NOTED, made_by=list(made_by))
    return made


@operation("passport.level_applied", allow=only_inside)
def apply_level(viewer: Viewer, *, step: LevelStep, made_by: MadeBy) -> SkillLevel:
    """Write one level; see `apply_levels`."""
    (made,) = apply_levels(viewer, steps=[step], made_by=made_by)
    return made


def _check(step: LevelStep) -> None:
    Grade(step.grade)
    if not is_occupation(step.occupation.code):
        raise Refused(
            _("职业编码“%(code)s”不对，应为 4-02-07-10 的样式。") % {"code": step.occupation.code}, code="occupation"
        )
    if step.source == SkillSource.CONTEST and not (step.confirmation.strip() and step.authority.strip()):
        raise Refused(_("竞赛晋级须经人社部门核准。收到核准文件并填写文号后，才能登记技能等级。"), code="not_confirmed")


def _present(people: Sequence[int]) -> dict[tuple[int, str], SkillLevel]:
    found: dict[tuple[int, str], SkillLevel] = {}
    for part in batches(sorted(set(people))):
        rows = SkillLevel.objects.in_operation().filter(person_id__in=part, valid_to=None).select_for_update()
        found |= {(row.person_id, row.occupation): row for row in rows}
    return found


def _refuse_no_rise(former: SkillLevel, step: LevelStep) -> None:
    if step.grade <= former.grade:
        raise Refused(
            _("名单中有人在“%(occupation)s”已是%(grade)s，不能登记相同或更低的等级。请移出名单。")
            % {"occupation": former.occupation_name, "grade": Grade(former.grade).label},
            code="no_rise",
        )
    if step.day < former.valid_from:
        raise Refused(_("新等级的日期不能早于现有等级的日期 %(day)s。") % {"day": former.valid_from}, code="day")


def _row(viewer: Viewer, one: LevelStep, person: int, former: SkillLevel | None, made_by: MadeBy) -> SkillLevel:
    return SkillLevel(
        person_id=person,
        occupation=one.occupation.code,
        occupation_version=one.occupation.version,
        occupation_name=one.occupation.name[:60],
        work_type=one.work_type[:60],
        grade=one.grade,
        certificate_number=one.certificate_number.strip()[:40],
        authority=one.authority.strip()[:60],
        confirmation=one.confirmation.strip()[:60],
        source=SkillSource(one.source).value,
        contest_result_id=one.contest_result,
        follows=former,
        valid_from=one.day,
        valid_until=one.valid_until,
        verified_by_id=viewer.user_id if one.verified else None,
        verified_at=clock.now() if one.verified else None,
        made_by_kind=made_by[0],
        made_by_number=made_by[1],
    )


def _end(former: Sequence[SkillLevel], days: dict[int | None, date]) -> None:
    """A higher grade ends the lower one on its own day."""
    for day in sorted({days[row.pk] for row in former}):
        for part in batches([row.pk for row in former if days[row.pk] == day]):
            SkillLevel.objects.in_operation().filter(pk__in=part, valid_to=None).update(
                valid_to=day, end_reason=SkillEnd.RAISED
            )


@operation("passport.level_verified", allow=only_inside)
def verify_level(viewer: Viewer, *, number: int, made_by: MadeBy) -> None:
    """Somebody compared a level with the authority's own record."""
    SkillLevel.objects.in_operation().filter(pk=number).update(verified_by_id=viewer.user_id, verified_at=clock.now())
    current().entry("passport.level_verified", "skill_level", number, made_by=list(made_by))


@operation("passport.level_revoked", allow=only_inside)
def revoke_level(viewer: Viewer, *, number: int, day: date, document: str, made_by: MadeBy) -> SkillLevel:
    """A certificate was revoked by the authority's document: the level ends on `day`. The lower one stays ended."""
    row = SkillLevel.objects.in_operation().select_for_update().get(pk=number)
    if row.valid_to is not None:
        raise Refused(_("这个等级已于 %(day)s 终止，无须再办。") % {"day": row.valid_to}, code="ended")
    if not document.strip():
        raise Refused(_("须有发证机关的撤销文件。请填写文号后再办。"), field="document", code="no_document")
    values = {"valid_to": max(day, row.valid_from), "end_reason": SkillEnd.REVOKED.value}
    SkillLevel.objects.in_operation().filter(pk=row.pk).update(**values, end_document=document.strip()[:60])
    _fall([row.pk], document)
    current().entry("passport.level_revoked", "skill_level", row.pk, document=document, made_by=list(made_by))
    row.refresh_from_db()
    return row


def _fall(levels: Sequence[int], reason: str) -> None:
    fall(Certificate.objects.in_operation().filter(skill_level_id__in=levels), clock.today(), reason)


@operation("passport.levels_reversed", allow=only_inside)
def reverse_levels(viewer: Viewer, *, undone: MadeBy, made_by: MadeBy, reason: str) -> int:
    """Undo `apply_levels` that `undone` made: they never stood, and the lower ones run on. Return how many."""
    made = SkillLevel.objects.in_operation().filter(made_by_kind=undone[0], made_by_number=undone[1])
    rows = list(made.filter(valid_to=None).order_by("pk").select_for_update())
    reopened: list[SkillLevel] = []
    for part in batches(rows):
        numbers = [row.pk for row in part]
        SkillLevel.objects.in_operation().filter(pk__in=numbers).update(
            valid_to=F("valid_from"), end_reason=SkillEnd.REVERSED
        )
        again = SkillLevel.objects.in_operation().filter(
            pk__in=[row.follows_id for row in part if row.follows_id], end_reason=SkillEnd.RAISED
        )
        reopened += list(again)
        again.update(valid_to=None, end_reason="")
        _fall(numbers, reason)
    note("passport.levels_reopened", "skill_level", reopened, _ENDED)
    note("passport.levels_reversed", "skill_level", rows, ("occupation", "grade"), made_by=list(made_by))
    return len(rows)
