"""Joining a union: a worker applies by code or openly, its desk decides for the committee (procedures 1, 2)."""

from django.utils.translation import gettext_lazy as _

from gongyou.domains.unions.types import DECLINED, IDENTITY_FLAGS, MEMBER_FIELDS
from gongyou.engines.procedures.enums import Ending, OpenedBy, PartyRole, Verb
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


@procedure
class Join(Procedure):
    key = "unions.join"
    name = _("申请入会")
    series = "RH"
    basis = (
        Source("中华人民共和国工会法", "第三条"),
        Source("中国工会章程", "第一章 会员"),
        Source("工会会员会籍管理办法"),
    )
    opened_by = (OpenedBy.PERSON, OpenedBy.IMPORT)
    fields = MEMBER_FIELDS
    flags = (
        *IDENTITY_FLAGS,
        Flag("member_here", _("登记显示已是本会会员"), _("核实后可不予同意并告知本人。")),
        Flag("imported", _("由名册导入，本人尚未确认"), _("请联系本人确认入会意愿后再通过。"), must_confirm=True),
    )
    appeal = _("如不同意本决定，可自收到通知之日起向上一级工会申诉，也可补充材料后重新申请。")
    stages = (
        Decide(
            key="admit",
            labels=Labels(_("审批入会"), _("工会审核中"), _("工会审核")),
            desk=PartyDesk(PartyRole.RECEIVER),
            promise=Promise("unions.admission"),
            outcomes=(
                Outcome(
                    "admit",
                    _("同意入会"),
                    Verb.ADVANCE,
                    ending=Ending.DONE,
                    effects=("unions.admit",),
                    bulk=True,
                    message=_("您的申请 %(number)s 已通过，会籍自批准之日起算。登录可查看电子会员卡。"),
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
