"""Meetings and ballots of a matter: convening, counting, closing; a void round stays on record and is held again."""

from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import RoundKind, RoundState
from gongyou.engines.procedures.models import Act, Matter, RollItem, Round, RoundItem
from gongyou.engines.procedures.predicates.votes import Count
from gongyou.kernel import clock
from gongyou.kernel.operations.errors import Refused

#: Who attends: everybody entitled, or those whom they elected.
MEMBERS, DELEGATES = "members", "delegates"


def next_ordinal(matter: Matter, stage: str) -> int:
    return Round.objects.in_operation().filter(matter=matter, stage=stage).count() + 1


def running(matter: Matter, stage: str, kind: str) -> Round:
    """The meeting that was convened and whose day has come. Raises Refused."""
    row = Round.objects.in_operation().filter(matter=matter, stage=stage, kind=kind, state=RoundState.OPEN).first()
    if row is None:
        raise Refused(_("还没有召集会议。请先确定会议日期和地点，并通知应到会人员。"), code="not_convened")
    if row.held_on is not None and row.held_on > clock.today():
        raise Refused(_("会议定在 %(day)s，会后才能登记结果。") % {"day": row.held_on}, code="not_yet")
    return row


def last_valid(matter: Matter, stage: str, kind: str) -> Round:
    """The latest valid round of a stage. Raises Refused without one."""
    rows = Round.objects.in_operation().filter(matter=matter, stage=stage, kind=kind, state=RoundState.CLOSED)
    row = rows.order_by("-ordinal").first()
    if row is None:
        raise Refused(_("没有有效的会议记录，不能登记表决。"), code="no_meeting")
    return row


def open_ballot(matter: Matter, stage: str, meeting: Round, act: Act) -> Round:
    """A ballot at a meeting, open until its numbers are judged."""
    row = Round(
        matter=matter,
        stage=stage,
        kind=RoundKind.BALLOT,
        ordinal=next_ordinal(matter, stage),
        convened_on=meeting.convened_on,
        held_on=meeting.held_on,
        place=meeting.place,
        assembly=meeting.assembly,
        entitled=meeting.entitled,
        opened_by=act,
    )
    row.save(force_insert=True)
    return row


def close(row: Round, act: Act, *, valid: bool, count: Count, rule: dict, result: dict, minutes: str = "") -> None:
    """End a round with its numbers; one that is void keeps them too."""
    row.state = RoundState.CLOSED if valid else RoundState.VOID
    row.present, row.rule, row.result, row.minutes, row.closed_by = count.present, rule, result, minutes, act
    if row.kind == RoundKind.BALLOT:
        row.issued, row.returned, row.spoiled = count.issued, count.returned, count.spoiled
    row.save()


def call_off(matter: Matter, stage: str, act: Act) -> None:
    """Void what was convened at the stage and not held."""
    rows = Round.objects.in_operation().filter(matter=matter, stage=stage, state=RoundState.OPEN)
    rows.update(state=RoundState.VOID, closed_by=act)


def check(count: Count) -> None:
    """Refuse numbers that cannot be; a ballot with too many returns is void, not refused."""
    fault = count.fault()
    if fault:
        text = {
            "entitled": _("应到会人数必须大于 0。"),
            "present": _("实到会人数不能多于应到会的 %(most)s 人。") % {"most": count.entitled},
            "issued": _("发出选票不能多于实到会的 %(most)s 人。") % {"most": count.present},
            "spoiled": _("废票不能多于收回的 %(most)s 张。") % {"most": count.returned},
        }[fault]
        raise Refused(text, field=fault)


def check_votes(count: Count, votes: list[int]) -> None:
    """Nobody has more votes than valid ballots came back."""
    if not count.is_void() and any(one > count.valid for one in votes):
        raise Refused(_("同意票不能多于有效票 %(most)s 张。") % {"most": count.valid}, field="votes")


def check_seats(count: Count, seats: dict[str, int], votes: list[tuple[str, int]]) -> None:
    """A ballot has at most as many names as seats: all votes of a contest are bounded by ballots times seats."""
    for contest, number in seats.items():
        cast = sum(one for place, one in votes if place == contest)
        if cast > number * count.valid:
            most = number * count.valid
            raise Refused(
                _("%(seats)s 个名额、%(valid)s 张有效票，同意票合计不能多于 %(most)s 票，请核对计票。")
                % {"seats": number, "valid": count.valid, "most": most},
                field="votes",
            )


def roll(matter: Matter, kind: str) -> list[RollItem]:
    """The items of one kind that stand on the matter's roll now."""
    rows = RollItem.objects.in_operation().filter(matter=matter, kind=kind, valid_to=None, state="active")
    return list(rows.select_related("person", "employer", "organisation").order_by("pk"))


def write_items(row: Round, items: list[RollItem], votes: dict[int, int], *, winners: set[str], ties: set[str]) -> None:
    for item in items:
        remark = "tie" if str(item.pk) in ties else ""
        RoundItem(round=row, roll_item=item, votes=votes[item.pk], carried=str(item.pk) in winners, remark=remark).save(
            force_insert=True
        )
