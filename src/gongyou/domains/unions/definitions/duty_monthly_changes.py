"""Monthly report of member changes: what the records give, confirmed or explained by the union's clerk (guide 1.2)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from gongyou.domains.unions.queries.changes import member_changes
from gongyou.domains.unions.queries.owing import basic_unions
from gongyou.engines.procedures.enums import InputKind
from gongyou.engines.procedures.types import (
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


def _computed(viewer: Any, asked: Asked) -> Values:
    return member_changes(viewer, [asked.number], asked.period.first, asked.period.last)[asked.number]


def _needs(values: Values, given: Mapping[str, Any]) -> Mapping[str, Any]:
    if given["agrees"] == "no" and len(given["note"]) < 4:
        return {"note": now("请写明哪一项有出入、实际是多少、准备怎样更正（至少 4 个字）。")}
    return {}


@duty
class MonthlyChanges(Duty):
    key = "unions.monthly_changes"
    name = _("会员变动月报")
    what = _("核对本月会员增减。数字由会籍记录算出，与实际一致就确认，有出入就说明。")
    basis = (Source("工会会员会籍管理办法"), Source("中国工会章程", "第一章 会员"))
    rhythm = Every("month", due="unions.monthly_changes_due")
    grace = "unions.monthly_changes_grace"
    proofs = (
        Report(
            name=_("月报"),
            measures=(
                Measure("before", _("月初会员"), _("人")),
                Measure("joined", _("新入会"), _("人")),
                Measure("moved_in", _("转入"), _("人")),
                Measure("resumed", _("恢复会籍"), _("人"), rare=True),
                Measure("restored", _("更正恢复"), _("人"), rare=True),
                Measure("moved_out", _("转出"), _("人")),
                Measure("retained", _("转为保留会籍"), _("人")),
                Measure("left", _("退会"), _("人")),
                Measure("deceased", _("身故"), _("人"), rare=True),
                Measure("reversed", _("更正撤销"), _("人"), rare=True),
                Measure("after", _("月末会员"), _("人")),
                Measure("kept", _("月末保留会籍"), _("人")),
            ),
            compute=_computed,
            inputs=(
                Input(
                    "agrees",
                    _("与实际情况"),
                    kind=InputKind.CHOICE,
                    choices=(("yes", _("一致")), ("no", _("有出入"))),
                ),
                Input(
                    "note",
                    _("说明"),
                    kind=InputKind.LONG,
                    required=False,
                    most=400,
                    hint=_("有出入时必填。不要写姓名、证件号码等个人信息。"),
                ),
            ),
            needs=_needs,
        ),
    )

    @classmethod
    def owed_by(cls, viewer: Any, day: date) -> list[Owing]:
        return basic_unions(viewer, day)
