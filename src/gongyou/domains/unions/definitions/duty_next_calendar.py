"""Next year's working-day calendar must be loaded before the year ends: without it no deadline reaches the new year."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from gongyou.domains.unions.queries.owing import districts
from gongyou.engines.procedures.types import Asked, ByFact, Duty, Every, Owing, Source, duty
from gongyou.kernel import workdays


def _loaded(asked: Asked) -> str:
    """Which calendar is loaded for the year after the period; one of made-up days does not count."""
    year, calendar = asked.period.last.year + 1, workdays.default_calendar()
    if year not in calendar.years or calendar.table(year).demo:
        return ""
    return now("已载入%(calendar)s") % {"calendar": calendar.table(year).version}


@duty
class NextCalendar(Duty):
    key = "unions.next_calendar"
    name = _("载入下一年工作日历")
    what = _("国务院办公厅公布下一年放假安排后，请系统管理员把日历文件放进数据目录。系统每日自动核对。")
    basis = (Source("全国年节及纪念日放假办法"), Source("中华人民共和国民法典", "第二百零三条"))
    rhythm = Every("year", due="unions.next_calendar_due", opens="unions.next_calendar_opens", ahead=True)
    proofs = (ByFact(_loaded, name=_("下一年日历已载入")),)
    missed_as = _("下一年日历未按时载入")
    waived_by = ""

    @classmethod
    def owed_by(cls, viewer: Any, day: date) -> list[Owing]:
        return districts(viewer)
