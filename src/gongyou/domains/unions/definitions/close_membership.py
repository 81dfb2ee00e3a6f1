"""The end of a membership by the union's desk: death, or expulsion with the resolution and another hand."""

from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongyou.domains.unions.definitions.retain import UNION_KINDS
from gongyou.domains.unions.enums import CloseReason
from gongyou.domains.unions.stages.leaving import is_death, is_expulsion
from gongyou.domains.unions.stages.standing import ACTIVE, RETAINED, open_one, started_about
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


@procedure
class CloseMembership(Procedure):
    key = "unions.close_membership"
    name = _("会籍终止")
    series = "HJ"
    basis = (Source("中国工会章程", "第一章 会员"), Source("工会会员会籍管理办法"))
    opened_by = (OpenedBy.ORGANISATION,)
    openings = (Opening(OpenedBy.ORGANISATION, kinds=UNION_KINDS, subject="person"),)
    fields = (
        Input("reason", _("事由"), kind=InputKind.CHOICE, choices=tuple(CloseReason.choices)),
        Input("day", _("身故日期或决议日期"), kind=InputKind.DAY),
        Input(
            "document",
            _("证明或决议"),
            most=60,
            hint=_("身故填证明名称；开除会籍填基层委员会决议文号（先经工会小组讨论，并报上一级工会备案）。"),
        ),
    )
    appeal = _("如不同意开除会籍的决定，可自收到通知之日起向上一级工会申诉。")
    stages = (
        Decide(
            key="close",
            labels=Labels(_("核对并登记"), _("工会办理中"), _("工会登记")),
            desk=PartyDesk(PartyRole.UNION),
            promise=Promise("unions.close_membership"),
            outcomes=(
                Outcome(
                    "deceased",
                    _("登记身故，会籍终止"),
                    Verb.ADVANCE,
                    ending=Ending.DONE,
                    effects=("unions.close_by_death",),
                    guard=is_death,
                ),
                Outcome("propose", _("提交他人复核"), Verb.ADVANCE, to="confirm_expulsion", guard=is_expulsion),
                Outcome("drop", _("登记有误，不再办理"), Verb.REFUSE, ending=Ending.STOPPED, needs_note=True),
            ),
        ),
        Decide(
            key="confirm_expulsion",
            labels=Labels(_("复核开除会籍"), _("工会复核中"), _("复核")),
            desk=PartyDesk(PartyRole.UNION),
            promise=Promise("unions.close_membership"),
            not_by=("close",),
            outcomes=(
                Outcome(
                    "expel",
                    _("复核无误，开除会籍"),
                    Verb.ADVANCE,
                    ending=Ending.DONE,
                    effects=("unions.expel",),
                    message=_("工会委员会已决定您的会籍终止（%(number)s），请登录“我的办件”查看和了解申诉方式。"),
                ),
                Outcome("refuse", _("不予同意"), Verb.REFUSE, ending=Ending.REFUSED, needs_note=True),
            ),
        ),
    )

    @classmethod
    def prepare(cls, viewer: Viewer, given: dict[str, Any], subject: Person) -> Start:
        found = open_one(viewer, subject, ACTIVE, RETAINED)
        day = date.fromisoformat(given["day"])
        if not subject.birth_date < day <= clock.today():
            raise Refused(gettext("日期应在今天以前，请核对证明或决议。"), field="day")
        return started_about(subject, found)
