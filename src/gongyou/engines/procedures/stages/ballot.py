"""Ballot: votes are counted of whom the rule says; a void one has its way back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from gongyou.engines.procedures.enums import RoundKind, Verb
from gongyou.engines.procedures.models import Act, Matter
from gongyou.engines.procedures.operations import rounds
from gongyou.engines.procedures.predicates.votes import Candidate, Count, Threshold, elect
from gongyou.engines.procedures.types import JUDGES, Stage
from gongyou.kernel import parameters
from gongyou.kernel.access.viewer import Viewer


@dataclass(frozen=True)
class Ballot(Stage):
    """A vote by those who attended the meeting of stage `meeting`: an election upon the roll, or one question.

    With `roll` (a kind of roll items, each with its contest) and `seats` (contest → seats, from the matter) it is an
    election, votes under the input `votes`; without, `votes` is one number. `majority` names the share and its base.
    The engine picks `carried`, `failed`, or `void` (more ballots came back than were handed out).
    """

    kind: ClassVar[str] = "ballot"
    meeting: str = ""
    majority: str = ""
    roll: str = ""
    seats: Callable[[Any], dict[str, int]] | None = None
    carried: str = "carried"
    void: str = "void"
    failed: str = "failed"

    def faults(self) -> list[str]:
        found = super().faults()
        if not (self.majority and self.meeting):
            found.append("a ballot names its majority and the meeting at which it is held")
        if bool(self.roll) != bool(self.seats):
            found.append("an election names both its roll and its seats")
        judged = [o for o in self.outcomes if o.judged]
        wanted = {self.carried, self.void, self.failed}
        if len(judged) != 1 or judged[0].verb != Verb.RECORD or set(judged[0].judged) != wanted:
            found.append("exactly one outcome records the votes and is judged carried, void or failed")
        return found


@JUDGES.register("ballot")
def judge(viewer: Viewer, matter: Matter, stage: Ballot, act: Act, given: dict[str, Any]) -> str:
    """Write the round of the vote and say what it amounts to. Raises Refused for numbers that cannot be."""
    meeting = rounds.last_valid(matter, stage.meeting, RoundKind.MEETING)
    row = rounds.open_ballot(matter, stage.key, meeting, act)
    count = Count(meeting.entitled, meeting.present, given["issued"], given["returned"], given.get("spoiled") or 0)
    rounds.check(count)
    text = str(parameters.value(stage.majority, act.happened_on).value)
    majority = Threshold.read(text)
    rule = {"majority": text}
    if count.is_void():
        rounds.close(row, act, valid=False, count=count, rule=rule, result={"void": True})
        return stage.void
    carried, result = _vote(matter, stage, row, majority, count, given)
    rounds.close(row, act, valid=True, count=count, rule=rule, result=result)
    return stage.carried if carried else stage.failed


def _vote(matter: Matter, stage: Ballot, row: Any, majority: Threshold, count: Count, given: dict) -> tuple[bool, dict]:
    base = count.of(majority.base)
    result: dict[str, Any] = {"base": base, "least": majority.least(base)}
    if stage.seats is None:
        rounds.check_votes(count, [given["votes"]])
        return majority.reached(given["votes"], base), {**result, "votes": given["votes"]}
    seats, items = stage.seats(matter), rounds.roll(matter, stage.roll)
    votes = {item.pk: given["votes"].get(str(item.pk), 0) for item in items}
    rounds.check_votes(count, list(votes.values()))
    rounds.check_seats(count, seats, [(item.data["contest"], votes[item.pk]) for item in items])
    candidates = [Candidate(str(item.pk), item.data["contest"], votes[item.pk]) for item in items]
    outcome = elect(candidates, seats, majority, count)
    rounds.write_items(row, items, votes, winners=set(outcome.winners), ties=set(outcome.ties))
    result |= {"open": dict(outcome.open_seats), "ties": len(outcome.ties), "elected": len(outcome.winners)}
    return outcome.complete, result
