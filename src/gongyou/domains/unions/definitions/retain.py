"""Retaining a membership: no dues, no vote, not counted; the union decides at which level it is kept."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongyou.domains.unions.enums import RetainReason
from gongyou.domains.unions.stages.retaining import levels, streets
from gongyou.domains.unions.stages.standing import ACTIVE, open_one, started_by
from gongyou.domains.unions.types import DECLINED
from gongyou.engines.procedures.enums import Ending, InputKind, OpenedBy, PartyRole, Verb
from gongyou.engines.procedures.stages import Decide
from gongyou.engines.procedures.types import (
    Input,
    Labels,
    Opening,
    Outcome,
    PartyDesk,
    Procedure,
    Promise,
    Source,
    Start,
    procedure,
)
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.models import Person

UNION_KINDS = ("basic", "street", "federation", "district")


@procedure
class Retain(Procedure):
    key = "unions.retain"
    name = _("保留会籍")
    series = "HJ"
    basis = (Source("中国工会章程", "第一章 会员"), Source("工会会员会籍管理办法"))
    opened_by = (OpenedBy.PERSON, OpenedBy.ORGANISATION)
    openings = (
        Opening(OpenedBy.PERSON, subject="person"),
        Opening(OpenedBy.ORGANISATION, kinds=UNION_KINDS, subject="person"),
    )
    fields = (
        Input(
            "reason",
            _("事由"),
            kind=InputKind.CHOICE,
            choices=tuple(RetainReason.choices),
            hint=_("内部退养、在册待岗的，会籍不变，不用办理。"),
        ),
        Input("since", _("退休、失业或单位变化的日期"), kind=InputKind.DAY),
        Input("evidence", _("依据材料"), most=100, hint=_("例如：退休证、失业登记、单位注销通知。")),
    )
    appeal = _("如不同意本决定，可自收到通知之日起向上一级工会申诉；原会籍在此期间不变。")
    stages = (
        Decide(
            key="retain",
            labels=Labels(_("审批保留会籍"), _("工会审核中"), _("工会审核")),
            desk=PartyDesk(PartyRole.UNION),
            promise=Promise("unions.retain"),
            outcomes=(
                Outcome(
                    "retain",
                    _("同意保留会籍"),
                    Verb.ADVANCE,
                    ending=Ending.DONE,
                    effects=("unions.retain",),
                    inputs=(
                        Input("level", _("由哪一级保留"), kind=InputKind.CHOICE, options=levels),
                        Input(
                            "street",
                            _("居住地镇街"),
                            kind=InputKind.CHOICE,
                            required=False,
                            options=streets,
                            hint=_("由居住地镇街总工会保留时选择。"),
                        ),
                        Input(
                            "day",
                            _("自哪天起保留"),
                            kind=InputKind.DAY,
                            hint=_("从这一天起免缴会费；早于今天 30 日以上的由区总工会办理。"),
                        ),
                    ),
                    message=_("您的申请 %(number)s 已同意，会籍转为保留，免缴会费。登录可查看会员卡。"),
                ),
                Outcome(
                    "refuse",
                    _("不予同意"),
                    Verb.REFUSE,
                    ending=Ending.REFUSED,
                    needs_note=True,
                    message=DECLINED,
                ),
            ),
        ),
    )

    @classmethod
    def prepare(cls, viewer: Viewer, given: dict[str, Any], subject: Person) -> Start:
        if given["since"] > clock.today().isoformat():
            raise Refused(gettext("日期不能晚于今天。请在办好退休、失业等手续之后再申请。"), field="since")
        found = open_one(viewer, subject, ACTIVE)
        return started_by(subject, found)
