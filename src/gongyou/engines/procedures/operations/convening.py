"""Calling a meeting: ahead by the days of notice, for everybody entitled or for delegates."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import Actor, MatterState, RoundKind, RoundState, Verb
from gongyou.engines.procedures.models import Matter, Round
from gongyou.engines.procedures.operations.locating import check_desk, check_verb, locate
from gongyou.engines.procedures.operations.opening import add_act
from gongyou.engines.procedures.operations.rounds import DELEGATES, MEMBERS, next_ordinal
from gongyou.kernel import clock, parameters, workdays
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import operation

#: Below this number of members everybody attends; the parameter names it (guide 1.1).
DELEGATES_FROM = "procedures.delegates_from"


@operation("procedures.convened", right="matters.decide")
def convene(
    viewer: Viewer, *, number: str, day: date, place: str, entitled: int | None = None, stage: str = ""
) -> Matter:
    """Call the meeting of the present stage for `day`, at least the days of notice ahead; an open call is replaced.

    `entitled` is given where delegates attend; without it everybody entitled attends, and they are counted again as
    of the meeting's day. Raises Refused.
    """
    found = locate(viewer, number, stage)
    check_verb(found, Verb.CONVENE, Actor.DESK)
    check_desk(viewer, found)
    if found.matter.state != MatterState.OPEN:
        raise Refused(_("本件已退回补正，等待申请人补充后才能继续办理。"), code="returned")
    declared: Any = found.stage
    everybody = declared.entitled(found.matter, clock.today())
    number_entitled = _entitled(everybody, entitled)
    notice = parameters.value(declared.ahead, clock.today())
    earliest = workdays.due(clock.today(), notice.whole, str(notice.unit)).due
    if day < earliest:
        raise Refused(
            _("会议须提前通知，最早可定在 %(day)s（%(source)s）。") % {"day": earliest, "source": notice.citation},
            field="day",
        )
    if not place.strip():
        raise Refused(_("请写明开会地点。"), field="place")
    row = add_act(
        viewer,
        found.matter,
        verb=Verb.CONVENE,
        actor=Actor.DESK,
        stage=found.stage.key,
        given={"day": day.isoformat(), "entitled": number_entitled},
    )
    Round.objects.in_operation().filter(matter=found.matter, stage=found.stage.key, state=RoundState.OPEN).update(
        state=RoundState.VOID
    )
    Round(
        matter=found.matter,
        stage=found.stage.key,
        kind=RoundKind.MEETING,
        ordinal=next_ordinal(found.matter, found.stage.key),
        convened_on=clock.today(),
        held_on=day,
        place=place.strip()[:100],
        assembly=MEMBERS if number_entitled == everybody else DELEGATES,
        entitled=number_entitled,
        opened_by=row,
    ).save(force_insert=True)
    return found.matter


def _entitled(everybody: int, given: int | None) -> int:
    if given is None or given == everybody:
        if everybody < 1:
            raise Refused(_("现在没有有权到会的人，不能召集会议。"), field="entitled")
        return everybody
    least = parameters.value(DELEGATES_FROM, clock.today()).whole
    if everybody < least:
        raise Refused(
            _("会员不足 %(least)s 人，应召开会员大会，应到会人数是 %(all)s 人。") % {"least": least, "all": everybody},
            field="entitled",
        )
    if not 1 <= given < everybody:
        raise Refused(_("代表人数应在 1 到 %(all)s 之间。") % {"all": everybody - 1}, field="entitled")
    return given
