"""Dissolving a basic union: its assembly votes, its members are placed, the higher union decides (procedure 7)."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongyou.domains.unions.queries.dissolving import cannot_retain, nobody_to_place, unit_is_gone, unplaced
from gongyou.domains.unions.queries.wording import election_words
from gongyou.domains.unions.stages.election_steps import BALLOTS, HIGHER, OWN, PAPER, assembly
from gongyou.domains.unions.stages.parties import parent_of, running_union
from gongyou.domains.unions.stages.receiving import receiver
from gongyou.engines.procedures.enums import Ending, InputKind, OpenedBy, PartyRole, Verb
from gongyou.engines.procedures.models import Matter
from gongyou.engines.procedures.operations import PartyDraft
from gongyou.engines.procedures.stages import Ballot, Decide, Issue, Serve
from gongyou.engines.procedures.types import (
    Input,
    Labels,
    Opening,
    Outcome,
    Procedure,
    Promise,
    Source,
    Start,
    procedure,
)
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.directory.models import Organisation

REASONS = (
    ("closed", _("单位终止或被撤销")),
    ("merged", _("单位合并")),
    ("moved", _("单位迁出本区")),
    ("joined", _("并入其他工会")),
    ("other", _("其他")),
)


def still_there(matter: Matter) -> str:
    """Guard: while the unit goes on its members decide."""
    if unit_is_gone(matter):
        return ""
    return gettext("单位仍在，撤销工会须经会员大会表决。")


_STOP = Outcome("stop", _("停止办理撤销"), Verb.REFUSE, ending=Ending.REFUSED, needs_note=True)


@procedure
class Dissolution(Procedure):
    key = "unions.dissolution"
    name = _("撤销基层工会")
    series = "CX"
    basis = (
        Source("中华人民共和国工会法", "第十三条"),
        Source("中国工会章程"),
        Source("工会会员会籍管理办法"),
    )
    opened_by = (OpenedBy.ORGANISATION,)
    openings = (
        Opening(OpenedBy.ORGANISATION, kinds=("basic", "street", "district"), subject="organisation", about=("basic",)),
    )
    fields = (
        Input("reason", _("撤销原因"), kind=InputKind.CHOICE, choices=REASONS),
        Input("why", _("情况说明"), kind=InputKind.LONG, most=1000, hint=_("写明依据的文件，不要写个人信息。")),
    )
    appeal = _("如不同意本决定，可向区总工会反映；会员的会籍不因工会撤销而终止。")
    stages = (
        assembly(
            "dissolving_assembly",
            Labels(_("召开会员大会讨论撤销"), _("会员大会讨论"), _("会员大会讨论")),
            "dissolving_vote",
            Outcome(
                "skip",
                _("单位已不存在，直接安置会员"),
                Verb.ADVANCE,
                to="placing_members",
                needs_note=True,
                guard=still_there,
            ),
            _STOP,
        ),
        Ballot(
            key="dissolving_vote",
            labels=Labels(_("登记撤销表决"), _("正在统计表决"), _("表决")),
            desk=OWN,
            promise=Promise("unions.vote"),
            meeting="dissolving_assembly",
            majority="unions.dissolution_majority",
            outcomes=(
                Outcome(
                    "count",
                    _("登记表决结果"),
                    Verb.RECORD,
                    judged=("carried", "void", "failed"),
                    inputs=(*BALLOTS, Input("votes", _("同意票"), kind=InputKind.WHOLE, least=0)),
                ),
                Outcome("carried", _("表决同意撤销"), Verb.RECORD, to="placing_members", computed=True),
                Outcome("void", _("表决票作废，重新召开"), Verb.RECORD, to="dissolving_assembly", computed=True),
                Outcome("failed", _("表决未通过"), Verb.RECORD, ending=Ending.REFUSED, computed=True),
            ),
        ),
        Serve(
            key="placing_members",
            labels=Labels(_("安置会员"), _("正在安置会员"), _("安置会员")),
            desk=OWN,
            promise=Promise("unions.placing_members"),
            outcomes=(
                Outcome("placed", _("会员已安置，报请撤销"), Verb.ADVANCE, to="dissolution_decision", guard=unplaced),
                Outcome(
                    "transfer",
                    _("为余下会员发起接转"),
                    Verb.ADVANCE,
                    to="placing_members",
                    effects=("unions.open_transfers",),
                    inputs=(receiver(("basic", "street")),),
                    guard=nobody_to_place,
                ),
                Outcome(
                    "retain",
                    _("余下会员自批复之日起在上级工会保留会籍"),
                    Verb.ADVANCE,
                    to="placing_members",
                    effects=("unions.ask_to_retain",),
                    guard=cannot_retain,
                ),
                _STOP,
            ),
        ),
        Decide(
            key="dissolution_decision",
            labels=Labels(_("审批撤销"), _("上级工会审批撤销"), _("上级审批撤销")),
            desk=HIGHER,
            promise=Promise("unions.dissolution_decision"),
            not_by=("placing_members",),
            outcomes=(
                Outcome("confirm", _("同意撤销"), Verb.ADVANCE, to="dissolution_reply", guard=unplaced),
                Outcome("back", _("退回安置会员"), Verb.REFUSE, to="placing_members", needs_note=True),
                Outcome("refuse", _("不予同意"), Verb.REFUSE, ending=Ending.REFUSED, needs_note=True),
            ),
        ),
        Issue(
            key="dissolution_reply",
            labels=Labels(_("印发撤销批复"), _("正在印发批复"), _("印发批复")),
            desk=HIGHER,
            promise=Promise("unions.reply"),
            title=_("关于同意撤销%(union)s的批复"),
            text=_(
                "%(union)s：\n"
                "关于撤销工会的报告收悉。会员已全部接转或保留会籍，经研究，批复如下：\n"
                "一、同意撤销%(union)s，自批复之日起停止活动。\n"
                "二、工会经费和资产按规定清理，印章、工会法人资格证书缴回%(parent)s。\n"
                "三、会员的会籍由接收工会和%(parent)s负责。\n"
                "此复。\n"
                "%(number)s　%(date)s"
            ),
            words=election_words,
            to=PartyRole.UNION,
            outcomes=(
                Outcome(
                    "issue",
                    _("印发批复"),
                    Verb.ISSUE,
                    ending=Ending.DONE,
                    effects=("unions.retain_rest", "unions.dissolve"),
                    inputs=PAPER,
                    guard=unplaced,
                ),
            ),
        ),
    )

    @classmethod
    def prepare(cls, viewer: Viewer, given: dict[str, Any], subject: Organisation) -> Start:
        running_union(subject)
        return Start(
            subject=("organisation", subject.pk),
            parties=[
                PartyDraft(PartyRole.UNION, organisation=subject),
                PartyDraft(PartyRole.PARENT, organisation=parent_of(subject)),
            ],
            once=f"dissolution:{subject.pk}",
        )
