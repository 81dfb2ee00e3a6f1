"""A member without dues and union life for months: education first, then the member is asked, then the committee
resolves. Never by itself: a desk opens it, and whoever answers or takes part stops it."""

from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongyou.domains.unions.enums import TalkManner
from gongyou.domains.unions.stages.leaving import TALK, enough_talks
from gongyou.domains.unions.stages.standing import ACTIVE, open_one, started_about, still_here
from gongyou.engines.procedures.enums import ClockOwner, Ending, InputKind, OnSilence, OpenedBy, PartyRole, Verb
from gongyou.engines.procedures.stages import Ask, Decide, Serve
from gongyou.engines.procedures.types import (
    Input,
    Labels,
    Opening,
    Outcome,
    PartyDesk,
    PersonDesk,
    Procedure,
    Promise,
    Source,
    Start,
    procedure,
)
from gongyou.kernel import clock, parameters
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.records.directory.models import Person
from gongyou.records.directory.predicates import months_after
from gongyou.ui.wording import date_text

_STOPPED = _("会员已恢复缴费、参加活动或另有正当理由，不再办理")


def _stop(key: str) -> Outcome:
    return Outcome(key, _STOPPED, Verb.REFUSE, ending=Ending.STOPPED, needs_note=True)


def _long_enough(given: dict[str, Any], field: str) -> None:
    """Refuse where not all the months have passed since the day."""
    months = parameters.value("unions.auto_exit_months", clock.today())
    full = months_after(date.fromisoformat(given[field]), months.whole)
    if full > clock.today():
        raise Refused(
            gettext("还不满 %(months)s 个月（到 %(day)s 才满），不能提出自动退会。依据：%(source)s")
            % {"months": months.whole, "day": date_text(full), "source": months.citation},
            field=field,
            code="too_early",
        )


@procedure
class AutoExit(Procedure):
    key = "unions.auto_exit"
    name = _("自动退会")
    series = "HJ"
    basis = (Source("中国工会章程", "第一章 会员"), Source("工会会员会籍管理办法"))
    opened_by = (OpenedBy.ORGANISATION,)
    openings = (Opening(OpenedBy.ORGANISATION, kinds=("basic", "street"), subject="person"),)
    fields = (
        Input("dues_until", _("会费最后缴至"), kind=InputKind.DAY),
        Input("life_until", _("最后一次参加组织生活"), kind=InputKind.DAY),
        Input(
            "evidence",
            _("依据"),
            kind=InputKind.LONG,
            most=400,
            hint=_("会费台账、活动签到等，并写明是否了解到正当理由（如患病、外派）。"),
        ),
    )
    appeal = _("如不同意，可自知道之日起向上一级工会申诉，也可以重新申请入会。")
    stages = (
        Serve(
            key="education",
            labels=Labels(_("谈话教育"), _("工会正在与您联系"), _("谈话教育")),
            desk=PartyDesk(PartyRole.UNION),
            promise=Promise("unions.auto_exit_education"),
            outcomes=(
                Outcome(
                    TALK,
                    _("登记一次谈话"),
                    Verb.ADVANCE,
                    to="education",
                    effects=("unions.note_talk",),
                    inputs=(
                        Input("day", _("谈话日期"), kind=InputKind.DAY),
                        Input("manner", _("方式"), kind=InputKind.CHOICE, choices=tuple(TalkManner.choices)),
                        Input("said", _("谈话要点"), kind=InputKind.LONG, most=400),
                    ),
                ),
                Outcome("ask", _("请本人答复"), Verb.ADVANCE, to="member_answer", guard=enough_talks),
                _stop("stop"),
            ),
        ),
        Ask(
            key="member_answer",
            labels=Labels(
                _("等待本人答复"),
                _("工会登记显示您已较长时间没有缴纳会费、参加活动。请答复是否继续做会员"),
                _("本人答复"),
            ),
            desk=PersonDesk(PartyRole.MEMBER, keeper=PartyRole.UNION),
            promise=Promise("unions.auto_exit_answer", owner=ClockOwner.PARTY, on_silence=OnSilence.OUTCOME),
            silent="silent",
            outcomes=(
                Outcome(
                    "stay",
                    _("我继续做会员"),
                    Verb.ACCEPT,
                    ending=Ending.STOPPED,
                    recorded=True,
                    inputs=(
                        Input(
                            "reason",
                            _("情况说明"),
                            kind=InputKind.LONG,
                            required=False,
                            most=400,
                            hint=_("例如生病、外派、换了工作。可以不填。"),
                        ),
                    ),
                ),
                Outcome("go", _("我不再做会员，按规定办理"), Verb.NOT_ACCEPT, to="auto_exit"),
                Outcome("silent", _("期满未答复，由委员会讨论决定"), Verb.NOT_ACCEPT, to="auto_exit", computed=True),
            ),
        ),
        Decide(
            key="auto_exit",
            labels=Labels(_("委员会讨论决定"), _("工会委员会讨论中"), _("委员会决定")),
            desk=PartyDesk(PartyRole.UNION),
            promise=Promise("unions.auto_exit_decision", on_silence=OnSilence.ESCALATE),
            outcomes=(
                Outcome(
                    "exit",
                    _("视为自动退会"),
                    Verb.ADVANCE,
                    ending=Ending.DONE,
                    effects=("unions.auto_leave",),
                    guard=still_here,
                    inputs=(Input("resolution", _("委员会决议"), most=60, hint=_("会议名称、日期或文号。")),),
                    message=_("工会委员会已决定您的会籍终止（%(number)s），请登录“我的办件”查看和了解申诉方式。"),
                ),
                _stop("keep"),
            ),
        ),
    )

    @classmethod
    def prepare(cls, viewer: Viewer, given: dict[str, Any], subject: Person) -> Start:
        found = open_one(viewer, subject, ACTIVE)
        if found.union_id != viewer.node_id:
            raise Denied("only the member's own union")
        for field in ("dues_until", "life_until"):
            _long_enough(given, field)
        if len(given["evidence"]) < 10:
            raise Refused(gettext("请写明依据（至少 10 个字）：缴费、活动记录和了解到的原因。"), field="evidence")
        # The member stays free to transfer, to leave or to be retained meanwhile.
        return started_about(subject, found, once=f"auto_exit:{subject.pk}")
