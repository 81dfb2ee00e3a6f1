"""Transfer: the receiving union answers in time; until then the old union stays responsible (procedure 3)."""

from django.utils.translation import gettext_lazy as _

from gongyou.domains.unions.stages.receiving import receiver, receiving
from gongyou.domains.unions.types import DECLINED, IDENTITY_FLAGS, MEMBER_FIELDS
from gongyou.engines.procedures.enums import Ending, OnSilence, OpenedBy, PartyRole, Verb
from gongyou.engines.procedures.stages import Decide
from gongyou.engines.procedures.types import (
    Flag,
    Labels,
    Outcome,
    PartyDesk,
    Procedure,
    Promise,
    Source,
    procedure,
)

_ACCEPTED = _("您的申请 %(number)s 已办结，会籍已由新工会接收。")


@procedure
class Transfer(Procedure):
    key = "unions.transfer"
    name = _("会籍接转")
    series = "RH"
    basis = (Source("工会会员会籍管理办法"), Source("中华人民共和国工会法", "第三条"))
    opened_by = (OpenedBy.PERSON, OpenedBy.ORGANISATION, OpenedBy.MATTER, OpenedBy.IMPORT)
    fields = MEMBER_FIELDS
    flags = (
        *IDENTITY_FLAGS,
        Flag("imported", _("由名册导入，本人尚未确认"), _("请联系本人确认接转意愿后再接收。"), must_confirm=True),
        Flag("retained", _("保留会籍的会员"), _("接收后仍保留会籍；已再就业的，请另办恢复正常会籍。")),
    )
    appeal = _("如不同意本决定，可自收到通知之日起向上一级工会申诉；原会籍在此期间不变。")
    stages = (
        receiving(
            "unions.move",
            labels=Labels(_("接收会籍"), _("工会审核中"), _("工会审核")),
            message=_ACCEPTED,
            decline=Outcome(
                "decline",
                _("不予接收"),
                Verb.NOT_ACCEPT,
                ending=Ending.REFUSED,
                needs_note=True,
                message=DECLINED,
            ),
        ),
    )


@procedure
class Placing(Procedure):
    key = "unions.placing"
    name = _("待编会员落实工会")
    series = "RH"
    basis = (Source("工会会员会籍管理办法"),)
    opened_by = (OpenedBy.MATTER,)
    appeal = _("会籍在此期间有效。如认为有合适的接收工会，可向镇街总工会或区总工会反映，也可自行申请接转。")
    stages = (
        Decide(
            key="place",
            labels=Labels(_("落实接收工会"), _("正在为您落实单位或行业工会"), _("落实工会")),
            desk=PartyDesk(PartyRole.SENDER),
            promise=Promise("unions.placing", on_silence=OnSilence.ESCALATE),
            outcomes=(
                Outcome(
                    "place",
                    _("转请接收"),
                    Verb.ADVANCE,
                    to="receive",
                    effects=("unions.name_receiver",),
                    inputs=(receiver(),),
                ),
                Outcome(
                    "stay",
                    _("留在镇街工会"),
                    Verb.REFUSE,
                    ending=Ending.REFUSED,
                    needs_note=True,
                    message=_("经核实暂无合适的接收工会，您的会籍继续由镇街总工会负责（%(number)s）。"),
                ),
            ),
        ),
        receiving(
            "unions.move",
            message=_ACCEPTED,
            decline=Outcome(
                "decline",
                _("不予接收"),
                Verb.NOT_ACCEPT,
                to="place",
                effects=("unions.forget_receiver",),
                needs_note=True,
            ),
        ),
    )
