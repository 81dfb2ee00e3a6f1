"""When a meeting is valid and a vote carries: exact, by integers, with the base named (guide 0.2, 1.1).

以上 includes the number, 过 and 超过 exclude it. The base matters more than the share: of those entitled to attend
(absent ones count against), of those present, or of the ballots handed out.
"""

import re
from dataclasses import dataclass

ENTITLED, PRESENT, ISSUED = "entitled", "present", "issued"
_TEXT = re.compile(r"(at least|more than) (\d+)/(\d+) of (entitled|present|issued)")


@dataclass(frozen=True)
class Threshold:
    """A share that must be reached (`strict`: exceeded), and of whom."""

    strict: bool
    numerator: int
    denominator: int
    base: str

    @classmethod
    def read(cls, text: str) -> "Threshold":
        """From a parameter's text such as “at least 2/3 of entitled”. Raises ValueError."""
        found = _TEXT.fullmatch(text.strip())
        if found is None or not 0 < int(found[2]) <= int(found[3]):
            raise ValueError(f"no threshold: {text!r}; write e.g. 'at least 2/3 of entitled'")
        return cls(found[1] == "more than", int(found[2]), int(found[3]), found[4])

    def reached(self, count: int, total: int) -> bool:
        """Whether `count` of `total` suffices; of nobody nothing suffices."""
        if total <= 0:
            return False
        left, right = count * self.denominator, total * self.numerator
        return left > right if self.strict else left >= right

    def least(self, total: int) -> int:
        """The smallest count that suffices."""
        product = total * self.numerator
        return product // self.denominator + 1 if self.strict else -(-product // self.denominator)


@dataclass(frozen=True)
class Count:
    """The numbers of one meeting and its vote. Without ballots handed out the last three stay 0."""

    entitled: int
    present: int
    issued: int = 0
    returned: int = 0
    spoiled: int = 0

    def of(self, base: str) -> int:
        return {ENTITLED: self.entitled, PRESENT: self.present, ISSUED: self.issued}[base]

    def fault(self) -> str:
        """Which number cannot be right: a key of the field, or empty. `returned` voids the whole ballot."""
        if self.entitled <= 0:
            return "entitled"
        if not 0 <= self.present <= self.entitled:
            return "present"
        if not 0 <= self.issued <= self.present:
            return "issued"
        if self.spoiled < 0 or self.returned < 0 or self.spoiled > self.returned:
            return "spoiled"
        return ""

    def is_void(self) -> bool:
        """More ballots came back than were handed out: the vote is void (guide 1.1)."""
        return self.returned > self.issued

    @property
    def valid(self) -> int:
        return self.returned - self.spoiled


@dataclass(frozen=True)
class Candidate:
    """One candidate of a contest (one title) with the votes in favour."""

    key: str
    contest: str
    votes: int


@dataclass(frozen=True)
class Elected:
    """Who is elected in each contest, and where seats stay open and why (`tie` needs another vote)."""

    winners: tuple[str, ...]
    open_seats: tuple[tuple[str, int], ...]
    ties: tuple[str, ...]

    @property
    def complete(self) -> bool:
        return not self.open_seats and not self.ties


def elect(candidates: list[Candidate], seats: dict[str, int], majority: Threshold, count: Count) -> Elected:
    """Of each contest's candidates who reach the majority, those with most votes take the seats.

    Where equal votes stand around the last seat nobody of the equals is elected: they go to another vote.
    """
    winners: list[str] = []
    unfilled: list[tuple[str, int]] = []
    ties: list[str] = []
    for contest, number in seats.items():
        enough = [one for one in candidates if one.contest == contest]
        enough = sorted((one for one in enough if majority.reached(one.votes, count.of(majority.base))), key=_by_votes)
        taken = enough[:number]
        if len(enough) > number and enough[number].votes == taken[-1].votes:
            level = enough[number].votes
            ties += [one.key for one in enough if one.votes == level]
            taken = [one for one in taken if one.votes > level]
        winners += [one.key for one in taken]
        if len(taken) < number:
            unfilled.append((contest, number - len(taken)))
    return Elected(tuple(winners), tuple(unfilled), tuple(ties))


def _by_votes(one: Candidate) -> tuple[int, str]:
    return -one.votes, one.key


def spare_needed(seats: int, per_mille: int) -> int:
    """How many candidates more than seats a committee election needs: the share rounded up, at least one."""
    return max(1, -(-seats * per_mille // 1000)) if per_mille else 0
