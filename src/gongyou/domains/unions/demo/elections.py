"""From candidates to the reply, as founding and re-election share it: who stands, who votes, who is elected."""

import re
from collections.abc import Iterator
from datetime import timedelta

from gongyou.domains.unions.demo.script import Script
from gongyou.domains.unions.predicates import committee_size
from gongyou.domains.unions.queries.electing import CANDIDATE, active, entitled, seats, union_of
from gongyou.engines.procedures.models import Matter, RollItem, Round, RoundItem
from gongyou.engines.procedures.operations.convening import convene
from gongyou.engines.procedures.predicates.votes import spare_needed
from gongyou.kernel import clock, parameters
from gongyou.records.directory.models import Organisation

#: The stages in their order and how many days each of them took.
DAYS = {
    "candidates": 6,
    "approve_candidates": 4,
    "assembly": 24,
    "vote": 1,
    "election_report": 4,
    "election_result": 5,
    "reply": 2,
}
#: A meeting is called so many days ahead, holidays included.
AHEAD = 22
#: What ends the short name of a street in its full one.
_STREET = re.compile(r"街道|镇|省级")
_NOT_HAN = re.compile(r"[^\u4e00-\u9fff]")


def began(until: str, last: float) -> float:
    """How many days ago candidates were to be named, if the stage `until` was entered `last` days ago."""
    stages = list(DAYS)
    done = stages[: stages.index(until)] if until in DAYS else stages
    return last + sum(DAYS[stage] for stage in done)


def election(script: Script, number: str, *, until: str, last: float) -> Iterator[float]:
    """Go on until the matter stands at the stage `until`, entered `last` days ago; "end" issues the reply too."""
    ago = began(until, last)
    for stage, days in DAYS.items():
        if stage == until:
            return
        if stage == "assembly":
            yield ago - 1
            call(script, number, script.day(ago - days))
        ago -= days
        yield ago
        _STEPS[stage](script, number)
        if stage == "reply":
            issue(script, number)


def call(script: Script, number: str, day) -> None:
    """Call the assembly for a day."""
    matter = _matter(number)
    convene(script.hand(matter), number=number, day=day, place="职工之家")


def upcoming(script: Script, number: str, ago: float) -> Iterator[float]:
    """Call the assembly some days ago for a day soon to come."""
    yield ago
    call(script, number, clock.today() + timedelta(days=AHEAD))


def spoiled(script: Script, number: str, ago: float) -> Iterator[float]:
    """More ballots came back than were handed out: the vote is void and the assembly is called again."""
    yield ago
    present = _present(number)
    _count(script, number, issued=present, returned=present + 1)
    yield from upcoming(script, number, ago - 2)


def meet(script: Script, number: str) -> None:
    """Everybody came; the minutes are written."""
    matter = _matter(number)
    rows = Round._base_manager.filter(matter=matter, kind="meeting", state="open")
    present = entitled(matter, rows.order_by("-pk").values_list("held_on", flat=True)[0])
    script.act(number, "record", present=present, minutes="会议按议程进行，表决前宣读了选举办法。")


def issue(script: Script, number: str) -> None:
    """The reply is numbered, signed and served."""
    desk = Organisation._base_manager.get(pk=_matter(number).desk_node_id)
    script.act(number, "issue", prefix=_series(desk), signed_for=desk.name)


def _series(desk: Organisation) -> str:
    """The 机关代字 of a body: each has its own."""
    if desk.kind == "district":
        return "西海工组"
    if desk.kind == "street":
        return f"{_STREET.split(desk.name)[0]}工组"
    return _NOT_HAN.sub("", desk.name.removeprefix("青岛"))[:8]


def _matter(number: str) -> Matter:
    return Matter._base_manager.get(number=number)


def _nominate(script: Script, number: str) -> None:
    union = union_of(_matter(number))
    assert union is not None
    day = clock.today()
    rows = active(union.pk).exclude(card_number="").order_by("-pk")
    people = list(rows.values_list("card_number", "person__gender"))
    table = str(parameters.value("unions.committee_sizes", day).value)
    wanted, _most = committee_size(table, len(people))
    standing = wanted + spare_needed(wanted, parameters.value("unions.committee_spare", day).whole)
    women = [card for card, gender in people if gender == "female"]
    needed = parameters.value("unions.women_members", day).whole
    chair = women[:1] if len(women) >= needed else []
    cards = [card for card, _gender in people if card not in chair]
    script.act(
        number,
        "nominate",
        committee_seats=wanted,
        committee="\n".join(cards[:standing]),
        audit_seats=1,
        audit=cards[standing],
        women="".join(chair),
        years="5",
        no_relatives=True,
    )


def _present(number: str) -> int:
    rows = Round._base_manager.filter(matter__number=number, kind="meeting", state="closed")
    return rows.order_by("-pk").values_list("present", flat=True)[0]


def _candidates(number: str) -> list[RollItem]:
    rows = RollItem._base_manager.filter(matter__number=number, kind=CANDIDATE, valid_to=None)
    return list(rows.order_by("pk"))


def _ballot(script: Script, number: str) -> None:
    present = _present(number)
    _count(script, number, issued=present, returned=present)


def _count(script: Script, number: str, *, issued: int, returned: int) -> None:
    """The first candidates of each contest are elected by everybody; whoever is one too many gets no vote."""
    left, votes = dict(seats(_matter(number))), {}
    for row in _candidates(number):
        contest = row.data["contest"]
        votes[str(row.pk)] = issued if left[contest] > 0 else 0
        left[contest] -= 1
    script.act(number, "count", issued=issued, returned=returned, spoiled=0, votes=votes)


def _report(script: Script, number: str) -> None:
    last = Round._base_manager.filter(matter__number=number, kind="ballot", state="closed").latest("pk")
    won = set(RoundItem._base_manager.filter(round=last, carried=True).values_list("roll_item_id", flat=True))
    elected = [row for row in _candidates(number) if row.pk in won]
    committee = [str(row.pk) for row in elected if row.data["contest"] == "committee"]
    audit = [str(row.pk) for row in elected if row.data["contest"] == "audit"]
    script.act(number, "report", chair=committee[0], vice={committee[1]: True}, audit_chair=audit[0])


_STEPS = {
    "candidates": _nominate,
    "approve_candidates": lambda script, number: script.act(number, "approve"),
    "assembly": meet,
    "vote": _ballot,
    "election_report": _report,
    "election_result": lambda script, number: script.act(number, "confirm"),
    "reply": lambda script, number: None,
}
