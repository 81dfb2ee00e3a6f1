"""Yearly check of the register at year end: counts, what is incomplete and what is done about it (guide 1.2)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from gongyou.domains.unions.queries.owing import basic_unions
from gongyou.domains.unions.queries.register import register_state
from gongyou.engines.procedures.enums import InputKind
from gongyou.engines.procedures.types import (
    ABOVE,
    Asked,
    ByDuty,
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

_WRONG = ("no_phone", "unchecked", "no_work", "no_household", "no_chair", "overdue_term")


def _computed(viewer: Any, asked: Asked) -> Values:
    """The state at the year's end, or today's while the year still runs."""
    day = min(asked.period.last, clock.today())
    return register_state(viewer, [asked.number], day)[asked.number]


def _needs(values: Values, given: Mapping[str, Any]) -> Mapping[str, Any]:
    if any(values[key] for key in _WRONG) and len(given["plan"]) < 4:
        return {"plan": now("名册还有不完整的地方。请写明怎样补全、什么时候补全（至少 4 个字）。")}
    return {}


@duty
class YearlyRegister(Duty):
    key = "unions.yearly_register"
    name = _("会员名册年度核对")
    what = _("年底核对会员名册是否完整。12月的会员变动月报报过以后自动计入，不用重复填。")
    basis = (Source("工会会员会籍管理办法"), Source("中华人民共和国工会法", "第十六条"))
    rhythm = Every("year", due="unions.yearly_register_due", opens="unions.yearly_register_opens")
    grace = "unions.yearly_register_grace"
    checker = ABOVE
    proofs = (
        Report(
            name=_("名册核对"),
            measures=(
                Measure("active", _("会员"), _("人")),
                Measure("retained", _("保留会籍"), _("人")),
                Measure("no_phone", _("没有手机号"), _("人"), wrong=True),
                Measure("unchecked", _("证件未核对原件"), _("人"), wrong=True),
                Measure("no_work", _("没有在职登记"), _("人"), wrong=True),
                Measure("no_household", _("户籍类型未登记"), _("人"), wrong=True),
                Measure("no_chair", _("主席空缺"), _("个"), wrong=True),
                Measure("overdue_term", _("届满未换届"), _("个"), wrong=True),
            ),
            compute=_computed,
            inputs=(
                Input("checked_on", _("核对日期"), kind=InputKind.DAY),
                Input("checked_against", _("核对依据"), hint=_("例如：劳动合同台账、工资表、本人签字的登记表。")),
                Input(
                    "plan",
                    _("怎样补全"),
                    kind=InputKind.LONG,
                    required=False,
                    most=400,
                    hint=_("名册不完整时必填。不要写姓名、证件号码等个人信息。"),
                ),
            ),
            needs=_needs,
        ),
        ByDuty("unions.monthly_changes", part="december", name=_("12月会员变动月报")),
    )

    @classmethod
    def owed_by(cls, viewer: Any, day: date) -> list[Owing]:
        return basic_unions(viewer, day)
