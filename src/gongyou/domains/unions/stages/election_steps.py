"""The stages from candidates to the reply, which founding and re-election share (guide 1.1; procedures 5, 6)."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongyou.domains.unions.queries.electing import (
    AUDIT,
    CANDIDATE,
    COMMITTEE,
    candidates,
    candidates_left,
    elected,
    entitled,
    officers_left,
    seats,
)
from gongyou.engines.procedures.enums import Ending, InputKind, PartyRole, Verb
from gongyou.engines.procedures.operations.issuing import PREFIX, SIGNED_FOR
from gongyou.engines.procedures.stages import Ballot, Decide, Issue, Meet
from gongyou.engines.procedures.types import AboveDesk, Guard, Input, Labels, Outcome, PartyDesk, Promise, Stage

OWN, HIGHER = PartyDesk(PartyRole.UNION), AboveDesk(PartyRole.UNION)

ONE_A_LINE = _("每行一人，写姓名或会员证号；同名时写会员证号。")
NOMINATION = (
    Input("committee_seats", _("委员应选名额"), kind=InputKind.WHOLE, least=3, most=99),
    Input("committee", _("委员候选人"), kind=InputKind.LONG, keep=False, hint=ONE_A_LINE),
    Input("audit_seats", _("经审委员应选名额"), kind=InputKind.WHOLE, least=1, most=15),
    Input("audit", _("经审委员候选人"), kind=InputKind.LONG, keep=False, hint=_("每行一人；可以等额。")),
    Input("women", _("女工主任候选人"), required=False, keep=False, hint=_("女会员达到规定人数的必填。")),
    Input("years", _("任期"), kind=InputKind.CHOICE, choices=(("5", _("五年")), ("3", _("三年")))),
    Input("no_relatives", _("已核实：候选人中没有单位主要负责人的近亲属"), kind=InputKind.YES),
)
ATTENDANCE = (
    Input("present", _("实到会人数"), kind=InputKind.WHOLE, least=0),
    Input("minutes", _("会议记录"), kind=InputKind.LONG, hint=_("写明议程和经过，不要写证件号码、手机号。")),
)
BALLOTS = (
    Input("issued", _("发出选票"), kind=InputKind.WHOLE, least=0),
    Input("returned", _("收回选票"), kind=InputKind.WHOLE, least=0),
    Input("spoiled", _("废票"), kind=InputKind.WHOLE, least=0, required=False),
)
PAPER = (
    Input(PREFIX, _("机关代字"), hint=_("本单位自己的代字，例如：青西工组。"), most=10),
    Input(SIGNED_FOR, _("签发单位"), most=100),
)
RENOMINATE = Outcome("renominate", _("重新提名"), Verb.REFUSE, to="candidates", needs_note=True)
#: Somebody elected may be a member no more by any later stage: the report then says who holds which office anew.
CORRECT = Outcome("correct", _("退回更正报告"), Verb.REFUSE, to="election_report", needs_note=True)


def _naming(otherwise: tuple[Outcome, ...]) -> tuple[Stage, ...]:
    return (
        Decide(
            key="candidates",
            labels=Labels(_("提出候选人"), _("正在酝酿候选人"), _("酝酿候选人")),
            desk=OWN,
            promise=Promise("unions.candidates"),
            outcomes=(
                Outcome(
                    "nominate",
                    _("提交候选人名单"),
                    Verb.ADVANCE,
                    to="approve_candidates",
                    effects=("unions.name_candidates",),
                    inputs=NOMINATION,
                ),
                *otherwise,
            ),
        ),
        Decide(
            key="approve_candidates",
            labels=Labels(_("审批候选人"), _("上级工会审批候选人"), _("上级审批候选人")),
            desk=HIGHER,
            promise=Promise("unions.candidates_approval"),
            not_by=("candidates",),
            outcomes=(
                Outcome("approve", _("同意候选人名单"), Verb.ADVANCE, to="assembly"),
                Outcome("change", _("退回重新提名"), Verb.REFUSE, to="candidates", needs_note=True),
            ),
        ),
    )


def assembly(key: str, labels: Labels, vote: str, *otherwise: Outcome, guard: Guard | None = None) -> Meet:
    """The members' meeting before a vote: convened ahead, valid with its quorum, called again while it is short.

    `guard` says why it cannot be recorded as it is; one of the outcomes `otherwise` is then the way out.
    """
    return Meet(
        key=key,
        labels=labels,
        desk=OWN,
        promise=Promise("unions.assembly"),
        ahead="unions.assembly_notice",
        quorum="unions.assembly_quorum",
        entitled=entitled,
        outcomes=(
            Outcome("record", _("登记会议"), Verb.RECORD, judged=("held", "short"), inputs=ATTENDANCE, guard=guard),
            Outcome("held", _("会议有效"), Verb.RECORD, to=vote, computed=True),
            Outcome("short", _("到会人数不足，另行召开"), Verb.RECORD, to=key, computed=True),
            *otherwise,
        ),
    )


def _voting() -> tuple[Stage, ...]:
    return (
        assembly(
            "assembly",
            Labels(_("召开会员大会"), _("正在筹备会员大会"), _("召开会员大会")),
            "vote",
            RENOMINATE,
            guard=candidates_left,
        ),
        Ballot(
            key="vote",
            labels=Labels(_("登记选举结果"), _("正在统计选票"), _("选举")),
            desk=OWN,
            promise=Promise("unions.vote"),
            meeting="assembly",
            majority="unions.election_majority",
            roll=CANDIDATE,
            seats=seats,
            outcomes=(
                Outcome(
                    "count",
                    _("登记选票"),
                    Verb.RECORD,
                    judged=("carried", "void", "failed"),
                    inputs=(
                        *BALLOTS,
                        Input(
                            "votes",
                            _("同意票"),
                            kind=InputKind.EACH,
                            cell=InputKind.WHOLE,
                            least=0,
                            options=candidates,
                        ),
                    ),
                ),
                Outcome("carried", _("选举成功"), Verb.RECORD, to="election_report", computed=True),
                Outcome("void", _("选票作废，重新召开"), Verb.RECORD, to="assembly", computed=True),
                Outcome("failed", _("未选满，重新提名"), Verb.RECORD, to="candidates", computed=True),
            ),
        ),
    )


def _reporting(reply: str) -> tuple[Stage, ...]:
    return (
        Decide(
            key="election_report",
            labels=Labels(_("报告选举结果"), _("正在报告选举结果"), _("报告选举结果")),
            desk=OWN,
            promise=Promise("unions.election_report"),
            outcomes=(
                Outcome(
                    "report",
                    _("报上级工会审批"),
                    Verb.ADVANCE,
                    to="election_result",
                    effects=("unions.give_offices",),
                    inputs=(
                        Input("chair", _("主席"), kind=InputKind.CHOICE, options=elected(COMMITTEE)),
                        Input(
                            "vice",
                            _("副主席"),
                            kind=InputKind.EACH,
                            cell=InputKind.YES,
                            required=False,
                            options=elected(COMMITTEE),
                        ),
                        Input("audit_chair", _("经审主任"), kind=InputKind.CHOICE, options=elected(AUDIT)),
                    ),
                ),
                RENOMINATE,
            ),
        ),
        Decide(
            key="election_result",
            labels=Labels(_("审批选举结果"), _("上级工会审批选举结果"), _("上级审批选举结果")),
            desk=HIGHER,
            promise=Promise("unions.election_result"),
            not_by=("election_report",),
            outcomes=(
                Outcome("confirm", _("同意选举结果"), Verb.ADVANCE, to=reply, guard=officers_left),
                CORRECT,
                Outcome("again", _("选举无效，重新选举"), Verb.REFUSE, to="assembly", needs_note=True),
            ),
        ),
    )


def election(
    *,
    reply: str,
    label: Any,
    title: Any,
    text: Any,
    words: Callable[[Any], dict[str, str]],
    effects: tuple[str, ...],
    inputs: tuple[Input, ...] = (),
    otherwise: tuple[Outcome, ...] = (),
) -> tuple[Stage, ...]:
    """Candidates, approval, assembly, ballot, report, result and the reply.

    `reply` is the key of the last stage with its `label`; `title`, `text` and `words` are its document, `effects` what
    it writes, `inputs` what it asks beyond number and signature. `otherwise`: other ways out of naming candidates.
    """
    issue = Issue(
        key=reply,
        labels=Labels(label, _("正在印发批复"), _("印发批复")),
        desk=HIGHER,
        promise=Promise("unions.reply"),
        title=title,
        text=text,
        words=words,
        to=PartyRole.UNION,
        outcomes=(
            Outcome(
                "issue",
                _("印发批复"),
                Verb.ISSUE,
                ending=Ending.DONE,
                effects=effects,
                inputs=(*PAPER, *inputs),
                guard=officers_left,
            ),
            CORRECT,
        ),
    )
    return (*_naming(otherwise), *_voting(), *_reporting(reply), issue)
