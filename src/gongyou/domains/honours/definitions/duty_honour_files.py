"""The yearly check of honour files: who holds what, who moved, retired or died (guide 4.6)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from gongyou.domains.honours.queries.holding import file_state, units_with_holders
from gongyou.engines.procedures.enums import InputKind
from gongyou.engines.procedures.types import (
    ABOVE,
    Asked,
    Duty,
    Every,
    Input,
    Measure,
    Owing,
    Report,
    Source,
    Values,
    duty,
)
from gongyou.kernel import clock

_CHANGED = ("moved", "deceased", "unaccounted")


def _computed(viewer: Any, asked: Asked) -> Values:
    return vars(file_state([asked.number], min(asked.period.last, clock.today()))[asked.number])


def _needs(values: Values, given: Mapping[str, Any]) -> Mapping[str, Any]:
    if any(values[key] for key in _CHANGED) and len(given["note"]) < 4:
        return {"note": now("有人员变动。请写明待遇和档案怎样处理（至少 4 个字），不要写姓名。")}
    return {}


@duty
class YearlyFileCheck(Duty):
    key = "honours.yearly_file_check"
    name = _("荣誉档案年度核查")
    what = _("核对本单位荣誉获得者是否在岗、调离、去世，待遇是否相符。数字由荣誉台账和会籍记录算出。")
    basis = (Source("荣誉获得者管理规定", "（年度核查）"),)
    rhythm = Every("year", due="honours.file_check_due", opens="honours.file_check_opens")
    checker = ABOVE
    proofs = (
        Report(
            name=_("档案核查"),
            measures=(
                Measure("holders", _("荣誉获得者"), _("人")),
                Measure("moved", _("会籍已转往其他单位"), _("人"), wrong=True),
                Measure("unaccounted", _("没有有效会籍"), _("人"), wrong=True),
                Measure("deceased", _("已去世"), _("人"), wrong=True),
            ),
            compute=_computed,
            inputs=(
                Input("checked_on", _("核查日期"), kind=InputKind.DAY),
                Input("benefits", _("待遇发放情况"), most=200),
                Input("note", _("变动说明"), kind=InputKind.LONG, required=False, most=400),
            ),
            needs=_needs,
        ),
    )

    @classmethod
    def owed_by(cls, viewer: Any, day: date) -> list[Owing]:
        return units_with_holders(viewer, day)
