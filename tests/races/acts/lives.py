"""Whole lives of matters: from where the record says that a matter stands, the next act is done, as a desk would."""

import json
from contextlib import AbstractContextManager
from datetime import datetime, time, timedelta

from gongyou.engines.procedures import operations
from gongyou.engines.procedures.models import Matter, Party, RollItem, Round, RoundItem
from gongyou.engines.procedures.operations.convening import convene
from gongyou.kernel import clock
from gongyou.kernel.access.models import Link
from gongyou.records.directory.models import Membership, Organisation
from tests.races.acts.base import ACTS, act, staff
from tests.races.acts.procedures import PAPER
from tests.races.people import somebody

OWN, HIGHER, AHEAD = "street_a", "district", timedelta(days=14)
#: Members of a union that is founded alone, and of a joint one.
MEMBERS, JOINT = 25, 10
#: How a founding goes that does not go straight to its reply, and the reason of a move that is declined.
REFUSED, GIVEN_UP, CALLED_TWICE, DECLINED = 71, 72, 73, "不宜迁址"


def matter_of(number: str) -> Matter:
    return Matter._base_manager.get(number=number)


def union_of(matter: Matter) -> Organisation | None:
    party = Party._base_manager.filter(matter=matter, role="union", valid_to=None).first()
    return party.organisation if party is not None else None


def _then(matter: Matter) -> AbstractContextManager:
    """The day of the matter's last meeting, or today: nothing happens before the meeting that it follows."""
    held = Round._base_manager.filter(matter=matter).order_by("-held_on").values_list("held_on", flat=True).first()
    if held is None or held <= clock.today():
        return clock.rehearse(clock.now())
    return clock.rehearse(datetime.combine(held, time(10), tzinfo=clock.now().tzinfo))


def _act(matter: Matter, by: str, outcome: str, stage: str = "", **given) -> None:
    with _then(matter):
        operations.act(
            staff(by), number=matter.number, outcome=outcome, stage=stage or matter.stage, given=given, note="情况属实"
        )


# Founding; how a life goes is written in its own form, in the number of workers.


def _goes(matter: Matter, how: int) -> bool:
    return json.loads(matter.answers.reveal())["workers"] == how


def _request(matter: Matter) -> None:
    _act(matter, OWN, "refuse" if _goes(matter, REFUSED) else "agree")


def _recruit(matter: Matter) -> None:
    """People join by a roster; some preparations are given up before anybody did."""
    union = union_of(matter)
    if _goes(matter, GIVEN_UP):
        return _act(matter, OWN, "give_up")
    wanted = JOINT if union.form == "joint" else MEMBERS
    if Membership._base_manager.filter(union=union, valid_to=None).count() >= wanted:
        return _act(matter, OWN, "enough")
    people = [somebody(5_000_000 + matter.pk * 50 + place) for place in range(wanted)]
    joined = clock.today().isoformat()
    rows = [
        {"union": union.name, "name": who.name, "identity": who.identity, "phone": who.phone, "joined": joined}
        for who in people
    ]
    roster = ACTS["upload"](by=OWN, lines=rows)
    ACTS["run_check"](number=roster)
    ACTS["commit"](by=OWN, number=roster)
    return None


def _candidates(matter: Matter) -> None:
    rows = (
        Membership._base_manager.filter(union=union_of(matter), valid_to=None).order_by("pk").select_related("person")
    )
    women = [row.card_number for row in rows if row.person.gender == "female"]
    last = women[-1] if len(women) >= 10 else ""
    cards = [row.card_number for row in rows if row.card_number != last]
    _act(
        matter, OWN, "nominate", committee_seats=3, committee="\n".join(cards[:5]), audit_seats=1, audit=cards[5],
        women=last, years="5", no_relatives=True,
    )  # fmt: skip


def _assembly(matter: Matter) -> None:
    """Called ahead, then recorded on its day; some are first called in vain."""
    meeting = Round._base_manager.filter(matter=matter, stage="assembly", state="open").first()
    if meeting is None:
        with _then(matter):
            convene(staff(OWN), number=matter.number, day=clock.today() + AHEAD, place="职工之家")
        return
    tried = Round._base_manager.filter(matter=matter, stage="assembly").count()
    short = _goes(matter, CALLED_TWICE) and tried == 1
    _act(matter, OWN, "record", present=2 if short else meeting.entitled, minutes="按议程进行。")


def _roll(matter: Matter) -> list[RollItem]:
    return list(RollItem._base_manager.filter(matter=matter, kind="candidate", valid_to=None).order_by("pk"))


def _vote(matter: Matter, first: int = 0) -> None:
    """Three of the committee's candidates are elected, from the `first` on, and all of the others."""
    meeting = Round._base_manager.filter(matter=matter, stage="assembly", state="closed").latest("pk")
    committee = [item.pk for item in _roll(matter) if item.data["contest"] == "committee"]
    votes = {
        str(item.pk): 0 if item.pk in {*committee} - {*committee[first : first + 3]} else meeting.present
        for item in _roll(matter)
    }
    _act(matter, OWN, "count", issued=meeting.present, returned=meeting.present, spoiled=0, votes=votes)


def _report(matter: Matter) -> None:
    last = Round._base_manager.filter(matter=matter, kind="ballot", state="closed").latest("pk")
    carried = RoundItem._base_manager.filter(round=last, carried=True).select_related("roll_item").order_by("pk")
    won = [item.roll_item for item in carried]
    committee = [str(row.pk) for row in won if row.data["contest"] == "committee"]
    audit = next(str(row.pk) for row in won if row.data["contest"] == "audit")
    _act(matter, OWN, "report", chair=committee[0], vice={committee[1]: True}, audit_chair=audit)


FOUNDING = {
    "founding_request": _request,
    "recruit": _recruit,
    "candidates": _candidates,
    "approve_candidates": lambda matter: _act(matter, HIGHER, "approve"),
    "assembly": _assembly,
    "vote": _vote,
    "election_report": _report,
    "election_result": lambda matter: _act(matter, HIGHER, "confirm"),
    "founding_reply": lambda matter: _act(matter, OWN, "issue", **PAPER),
}


def _both_parents(matter: Matter) -> None:
    """Each parent answers at its own branch; the new parent declines what its form says it will."""
    roles = {"old_parent": "parent", "new_parent": "next_parent"}
    branch = matter.branches.model._base_manager.filter(matter=matter, state="open").order_by("place").first()
    code = Party._base_manager.get(matter=matter, role=roles[branch.stage], valid_to=None).organisation.code
    by = code.removeprefix("T-")
    no = json.loads(matter.answers.reveal())["reason"] == DECLINED and branch.stage == "new_parent"
    # A body without a desk of its own is answered for by the district.
    _act(matter, by if by.startswith("street") else HIGHER, "decline" if no else "agree", stage=branch.stage)


MOVING = {
    "both_parents": _both_parents,
    "move": lambda matter: _act(matter, HIGHER, "move", day=clock.today().isoformat(), document=""),
}


@act
def go_on(number: str, until: str = "") -> str:
    """The next act of a matter of founding or moving; `until` goes on to that stage. Where it stands then."""
    while True:
        matter = matter_of(number)
        steps = FOUNDING if matter.procedure == "unions.founding" else MOVING
        if matter.state == "ended" or matter.stage == until:
            return matter.ending or matter.stage
        steps[matter.stage](matter)
        if not until:
            after = matter_of(number)
            return after.ending or after.stage


@act
def count_votes(number: str, first: int) -> str:
    """Record the ballot with this result."""
    _vote(matter_of(number), first)
    return "counted"


@act
def union_code(number: str) -> str:
    """The code of the union that a matter is about."""
    return union_of(matter_of(number)).code


def parent_code(union: str) -> str:
    """Where the organisation stands on territory now."""
    node = Organisation._base_manager.get(code=union).pk
    link = Link._base_manager.get(line="territory", child_id=node, valid_to=None)
    return Organisation._base_manager.get(pk=link.parent_id).code
