"""What the authority's answer writes: the level as it was issued, and where it differs from what was promised."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from gongyou.domains.contests.enums import PromotionState
from gongyou.domains.contests.models import Promotion
from gongyou.domains.contests.stages.results import occupation_of
from gongyou.engines.procedures.enums import InputKind, PartyRole
from gongyou.engines.procedures.models import Act, Matter, Party
from gongyou.engines.procedures.types import Input, effect
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import current
from gongyou.records.directory.models import Organisation
from gongyou.records.passport.enums import Grade
from gongyou.records.passport.operations.levels import apply_level, reverse_levels
from gongyou.records.passport.types import LevelStep, Occupation

#: The grades that an authority may issue, by their ordinal.
GRADES = tuple((str(value), label) for value, label in Grade.choices if value > 0)
DAY = Input("day", _("发证日期"), kind=InputKind.DAY)


def promotion_of(matter: Matter) -> Promotion:
    """The promise that the matter is about, under its lock."""
    return Promotion.objects.in_operation().select_for_update().get(pk=matter.subject_number)


def _take_back(viewer: Viewer, matter: Matter, act: Act) -> None:
    made = ("matter", matter.pk)
    reverse_levels(viewer, undone=made, made_by=made, reason=act.note or str(_("确认已撤销")))
    row = promotion_of(matter)
    row.state, row.skill_level, row.reason = PromotionState.DECLINED, None, (act.note or str(_("确认已撤销")))[:200]
    row.confirmation, row.certificate_number, row.issued_grade = "", "", None
    row.save()


def _authority(matter: Matter) -> Organisation:
    rows = Party.objects.in_operation().filter(matter=matter, role=PartyRole.DEPARTMENT, valid_to=None)
    return Organisation.objects.in_operation().get(pk=rows.values_list("organisation_id", flat=True)[0])


@effect("contests.apply_level", reverse=_take_back)
def apply_confirmed(viewer: Viewer, matter: Matter, act: Act) -> None:
    """The level is written as the authority issued it; another one than promised stands on the list of mismatches."""
    row, day = promotion_of(matter), date.fromisoformat(act.given["day"])
    if day > clock.today():
        raise Refused(_("发证日期不能晚于今天。"), field="day")
    if row.state == PromotionState.REVERSED:
        raise Refused(_("这项成绩已撤销，不再核发等级。"), code="reversed")
    issued = int(act.given["grade"])
    level = apply_level(
        viewer,
        step=LevelStep(
            person=row.person_id,
            occupation=Occupation(row.occupation, row.occupation_name, occupation_of(matter.parent).version),
            grade=issued,
            source="contest",
            day=day,
            authority=_authority(matter).name,
            certificate_number=str(act.given["certificate"]).strip(),
            confirmation=str(act.given["confirmation"]).strip(),
            contest_result=row.result_id,
        ),
        made_by=("matter", matter.pk),
    )
    row.state = PromotionState.CONFIRMED if issued == row.grade else PromotionState.DIFFERENT
    row.issued_grade, row.skill_level, row.answered_on = issued, level, clock.today()
    row.confirmation = str(act.given["confirmation"]).strip()[:60]
    row.certificate_number = str(act.given["certificate"]).strip()[:40]
    row.save()
    current().entry("contests.promotion_confirmed", "promotion", row.pk, promised=row.grade, issued=issued)


def _reopen(viewer: Viewer, matter: Matter, act: Act) -> None:
    rows = Promotion.objects.in_operation().filter(pk=matter.subject_number, state=PromotionState.DECLINED)
    rows.update(state=PromotionState.PROMISED, reason="", answered_on=None)


@effect("contests.decline_level", reverse=_reopen)
def decline(viewer: Viewer, matter: Matter, act: Act) -> None:
    """Nothing is issued: the promise stays on the list of mismatches with the authority's reason."""
    row = promotion_of(matter)
    row.state, row.reason, row.answered_on = PromotionState.DECLINED, act.note[:200], clock.today()
    row.save(update_fields=["state", "reason", "answered_on"])
    current().entry("contests.promotion_declined", "promotion", row.pk, promised=row.grade)
