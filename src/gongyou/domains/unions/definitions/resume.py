"""Taking up a retained membership again, at the union that kept it or at one that is asked to receive it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from gongyou.domains.unions.definitions.retain import UNION_KINDS
from gongyou.domains.unions.stages.receiving import receiver, receiving
from gongyou.domains.unions.stages.retaining import keeps_members
from gongyou.domains.unions.stages.standing import RETAINED, open_one, started_by
from gongyou.domains.unions.types import DECLINED
from gongyou.engines.procedures.enums import Ending, OnSilence, OpenedBy, PartyRole, Verb
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
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.directory.models import Person

_RESUMED = _("您的申请 %(number)s 已办结，会籍恢复为正常。登录可查看会员卡。")


@procedure
class Resume(Procedure):
    key = "unions.resume"
    name = _("恢复正常会籍")
    series = "HJ"
    basis = (Source("工会会员会籍管理办法"), Source("中国工会章程", "第一章 会员"))
    opened_by = (OpenedBy.PERSON, OpenedBy.ORGANISATION)
    openings = (
        Opening(OpenedBy.PERSON, subject="person"),
        Opening(OpenedBy.ORGANISATION, kinds=UNION_KINDS, subject="person"),
    )
    fields = (
        Input("employer_name", _("现在的工作单位或平台"), most=100),
        Input("union_name", _("现单位的工会"), required=False, most=100, hint=_("知道名称的请填写，便于转请接收。")),
    )
    appeal = _("如不同意本决定，可自收到通知之日起向上一级工会申诉；保留的会籍在此期间不变。")
    stages = (
        Decide(
            key="resume",
            labels=Labels(_("核对并恢复会籍"), _("工会审核中"), _("工会审核")),
            desk=PartyDesk(PartyRole.UNION),
            promise=Promise("unions.resume", on_silence=OnSilence.ESCALATE),
            outcomes=(
                Outcome(
                    "resume",
                    _("在本会恢复"),
                    Verb.ADVANCE,
                    ending=Ending.DONE,
                    effects=("unions.resume",),
                    guard=keeps_members,
                    message=_RESUMED,
                ),
                Outcome(
                    "ask",
                    _("转请现单位工会接收"),
                    Verb.ADVANCE,
                    to="receive",
                    effects=("unions.name_receiver",),
                    inputs=(receiver(),),
                ),
                Outcome(
                    "refuse",
                    _("不予恢复"),
                    Verb.REFUSE,
                    ending=Ending.REFUSED,
                    needs_note=True,
                    message=DECLINED,
                ),
            ),
        ),
        receiving(
            "unions.resume",
            message=_RESUMED,
            decline=Outcome(
                "decline",
                _("不予接收"),
                Verb.NOT_ACCEPT,
                to="resume",
                effects=("unions.forget_receiver",),
                needs_note=True,
            ),
        ),
    )

    @classmethod
    def prepare(cls, viewer: Viewer, given: dict[str, Any], subject: Person) -> Start:
        found = open_one(viewer, subject, RETAINED)
        return started_by(subject, found)
