"""Leaving the union by one's own wish: it cannot be refused; some days to think again, then a certificate."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongyou.domains.unions.stages.leaving import certificate_words, cooled_off
from gongyou.domains.unions.stages.standing import ACTIVE, RETAINED, open_one, started_by
from gongyou.engines.procedures.enums import Ending, InputKind, OnSilence, OpenedBy, PartyRole, Verb
from gongyou.engines.procedures.stages import Handle, Issue
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
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.models import Person


@procedure
class Leave(Procedure):
    key = "unions.leave"
    name = _("申请退会")
    series = "HJ"
    basis = (Source("中国工会章程", "第一章 会员"), Source("工会会员会籍管理办法"))
    opened_by = (OpenedBy.PERSON,)
    openings = (Opening(OpenedBy.PERSON, subject="person"),)
    fields = (
        Input("reason", _("想说明的原因"), kind=InputKind.LONG, required=False, most=400, hint=_("可以不填。")),
        Input(
            "known",
            _("我知道：退会后不再享受会员的权利和服务，以后可以重新申请入会"),
            kind=InputKind.YES,
        ),
    )
    appeal = _("退会由本人自愿提出，工会不能拒绝。如对办理有意见，可向上一级工会反映。")
    stages = (
        Handle(
            key="leave",
            labels=Labels(_("办理退会"), _("冷静期和工会办理"), _("工会办理")),
            desk=PartyDesk(PartyRole.UNION),
            promise=Promise("unions.leave", on_silence=OnSilence.ESCALATE),
            outcomes=(
                Outcome(
                    "leave",
                    _("办结退会"),
                    Verb.ADVANCE,
                    to="certificate",
                    effects=("unions.leave",),
                    guard=cooled_off,
                    message=_("您的退会申请 %(number)s 已办理，会籍自今日终止，退会证明随后出具。"),
                ),
            ),
        ),
        Issue(
            key="certificate",
            labels=Labels(_("出具退会证明"), _("工会出具退会证明"), _("退会证明")),
            desk=PartyDesk(PartyRole.UNION),
            promise=Promise("unions.leave_certificate", on_silence=OnSilence.ESCALATE),
            title=_("退会证明"),
            text=_(
                "兹证明持会员证（卡）%(card)s 的会员，经本人申请，自 %(left)s 起退出%(union)s。"
                "本人今后可以重新申请入会。\n%(union)s\n%(day)s"
            ),
            words=certificate_words,
            to=PartyRole.APPLICANT,
            outcomes=(
                Outcome(
                    "issue",
                    _("出具证明"),
                    Verb.ISSUE,
                    ending=Ending.DONE,
                    inputs=(
                        Input("prefix", _("机关代字"), most=10, hint=_("2 到 10 个汉字，例如“青西工退”。")),
                        Input("signed_for", _("落款单位"), most=100),
                    ),
                    message=_("您的退会证明（%(number)s）已出具，请登录“我的办件”查看。"),
                ),
            ),
        ),
    )

    @classmethod
    def prepare(cls, viewer: Viewer, given: dict[str, Any], subject: Person) -> Start:
        found = open_one(viewer, subject, ACTIVE, RETAINED)
        if not given["known"]:
            raise Refused(gettext("请先勾选确认，再提交退会申请。"), field="known")
        return started_by(subject, found)
