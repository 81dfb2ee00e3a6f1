"""Quotas of a list: floors round up, ceilings round down, and a selection that keeps them all (guide 4.4).

Everybody has one exclusive primary category and any number of overlay tags; a quota counts the one or the other, so
that nobody fills two exclusive shares. A batch of a single item has no quotas.

The rule of selection, as a clerk works it by hand: go down the ranking and take each entry; pass one over only when,
with it, the list could no longer be completed from those below so that every floor is reached and no ceiling broken.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gongyou.engines.procedures.predicates.feasibility import Row, solution

FLOOR, CEILING = "floor", "ceiling"
CATEGORY, TAG = "category", "tag"
MET, OPEN, BROKEN = "met", "open", "broken"


@dataclass(frozen=True)
class Quota:
    """A floor or a ceiling for a category or a tag: a share in thousandths of the list, or a plain number."""

    bound: str
    on: str
    tag: str
    per_mille: int | None = None
    count: int | None = None

    def wanted(self, places: int) -> int:
        """The number of this share in a list so long: a floor rounded up, a ceiling rounded down."""
        if self.count is not None:
            return self.count
        share = places * (self.per_mille or 0)
        return -(-share // 1000) if self.bound == FLOOR else share // 1000

    def bears(self, item: "Item") -> bool:
        return item.category == self.tag if self.on == CATEGORY else self.tag in item.tags


@dataclass(frozen=True)
class Item:
    """One on the list: its primary category, and the tags laid over it."""

    code: str
    category: str = ""
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Finding:
    """One quota that a list breaks: how many are wanted (a ceiling: allowed), found, and short or over by."""

    bound: str
    on: str
    tag: str
    wanted: int
    found: int
    by: int


@dataclass(frozen=True)
class Gauge:
    """One quota while nominations are open. `needs`: floor: how many more of them; ceiling: how many others or out."""

    quota: Quota
    wanted: int
    found: int
    needs: int
    state: str


@dataclass(frozen=True)
class Meter:
    """All gauges, and whether they can hold together: the list be completed, or (pool) a full list be chosen now."""

    places: int
    found: int
    gauges: tuple[Gauge, ...]
    together: bool


@dataclass(frozen=True)
class Reason:
    """One quota that stood against an entry, with the numbers at that moment.

    `taken` of `wanted` were on the list, `left_places` places were free, and `left_entries` entries that count for
    it stood below.
    """

    quota: Quota
    wanted: int
    taken: int
    left_places: int
    left_entries: int


@dataclass(frozen=True)
class Passed:
    """An entry passed over, and the fewest quotas which together forbid it."""

    code: str
    place: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Selection:
    """Who is taken in the ranking's order, who was passed over and why, how many places were given and filled."""

    taken: tuple[str, ...]
    passed: tuple[Passed, ...]
    places: int

    @property
    def filled(self) -> int:
        return len(self.taken)


def applies(places: int) -> bool:
    """A single item has no quotas."""
    return places > 1


def check_quotas(quotas: Sequence[Quota], places: int = 0) -> list[tuple[str, str]]:
    """What cannot be right in the quotas, as (code, tag); with places given also what rounding makes impossible."""
    faults = []
    for one in quotas:
        given = one.per_mille if one.count is None else one.count
        if one.bound not in {FLOOR, CEILING} or one.on not in {CATEGORY, TAG} or not one.tag:
            faults.append(("kind", one.tag))
        elif given is None or given < 0 or (one.per_mille is not None and one.count is not None):
            faults.append(("number", one.tag))
        elif one.per_mille is not None and one.per_mille > 1000:
            faults.append(("over_whole", one.tag))
    twice = [key for key, number in Counter((one.bound, one.on, one.tag) for one in quotas).items() if number > 1]
    faults += [("twice", tag) for _bound, _on, tag in twice]
    return faults or (_impossible(quotas, places) if applies(places) else [])


def _impossible(quotas: Sequence[Quota], places: int) -> list[tuple[str, str]]:
    faults = []
    ceilings = {(one.on, one.tag): one.wanted(places) for one in quotas if one.bound == CEILING}
    for one in quotas:
        if one.bound == FLOOR and one.wanted(places) > min(places, ceilings.get((one.on, one.tag), places)):
            faults.append(("floor_too_high", one.tag))
    exclusive = [one.wanted(places) for one in quotas if one.bound == FLOOR and one.on == CATEGORY]
    return [*faults, ("floors_too_many", "")] if sum(exclusive) > places else faults


def check(
    items: Iterable[Item], quotas: Sequence[Quota], places: int | None = None, *, batch: int | None = None
) -> list[Finding]:
    """Every quota that this list breaks; shares are of the places where given, else of the list itself.

    `batch` is how many the whole batch may name: a part of it with a single item has its quotas all the same.
    """
    found = list(items)
    of = len(found) if places is None else places
    if not of or not applies(of if batch is None else batch):
        return []
    findings = []
    for one in quotas:
        wanted, number = one.wanted(of), sum(one.bears(item) for item in found)
        by = wanted - number if one.bound == FLOOR else number - wanted
        if by > 0:
            findings.append(Finding(one.bound, one.on, one.tag, wanted, number, by))
    return findings


def meter(nominations: Iterable[Item], places: int, quotas: Sequence[Quota], *, pool: bool = False) -> Meter:
    """Each quota's state while nominations are open: met, open (can still be met), broken (only by taking some back).

    Without `pool` everybody nominated is on the list of so many places. With `pool` so many will be chosen among
    them and more may come: nothing is broken yet, and a ceiling asks for enough others.
    """
    items = list(nominations)
    if not applies(places):
        return Meter(places, len(items), (), len(items) <= places or pool)
    gauges = tuple(_gauge(one, items, places, pool) for one in quotas)
    if pool:
        return Meter(places, len(items), gauges, _completes(items, places, quotas))
    left = places - len(items)
    exclusive = sum(gauge.needs for gauge in gauges if gauge.quota.bound == FLOOR and gauge.quota.on == CATEGORY)
    return Meter(
        places,
        len(items),
        gauges,
        left >= exclusive and left >= 0 and all(gauge.state != BROKEN for gauge in gauges),
    )


def _gauge(one: Quota, items: list[Item], places: int, pool: bool) -> Gauge:
    wanted, number = one.wanted(places), sum(one.bears(item) for item in items)
    if one.bound == FLOOR:
        needs, room = max(0, wanted - number), places - len(items)
        state = MET if not needs else OPEN if pool or needs <= room else BROKEN
    elif pool:
        needs = max(0, places - wanted - (len(items) - number))
        state = OPEN if needs else MET
    else:
        needs = max(0, number - wanted)
        state = BROKEN if needs else MET
    return Gauge(one, wanted, number, needs, state)


def _completes(items: list[Item], places: int, quotas: Sequence[Quota]) -> bool:
    return _List(items, places, places, quotas).completion() is not None


def select_within(
    ranked: Iterable[Item], places: int, quotas: Sequence[Quota], *, before: Sequence[Item] = ()
) -> Selection:
    """The list that keeps all quotas and follows the ranking most closely; who is passed over learns why.

    Where all places cannot be filled within the quotas, as many are filled as can be; shares are of that number.
    Who took places `before`, in an earlier list of the same batch, stands on the list already and counts.
    """
    items = list(ranked)
    if places < 0 or check_quotas(quotas):
        raise ValueError("the quotas are not right")
    if not applies(places):
        quotas = ()
    for length in range(min(places, len(before) + len(items)), len(before), -1):
        work = _List(items, places, length, quotas, before)
        plan = work.completion()
        if plan is not None:
            return work.select(plan)
    return Selection((), (), places)


class _List:
    """Work in progress of one selection of a fixed length: what is taken, and what is left below."""

    def __init__(
        self, items: list[Item], places: int, length: int, quotas: Sequence[Quota], before: Sequence[Item] = ()
    ) -> None:
        self.items, self.places, self.quotas = items, places, tuple(quotas)
        self.own = length - len(before)
        self.wanted = [one.wanted(length) for one in quotas]
        self.signs = [tuple(one.bears(item) for one in quotas) for item in items]
        self.below = Counter(self.signs)
        self.counts = [sum(one.bears(item) for item in before) for one in self.quotas]
        self.taken: list[str] = []

    def completion(
        self, plus: tuple[bool, ...] | None = None, among: Iterable[int] | None = None
    ) -> dict[tuple[bool, ...], int] | None:
        """How many of each kind below complete the list (one more `plus` being taken), or None: it cannot be done."""
        used = list(range(len(self.quotas)) if among is None else among)
        left = self.own - len(self.taken) - (plus is not None)
        rows = [self._row(number, plus, left) for number in used]
        live = [(number, row) for number, row in zip(used, rows, strict=True) if row.low > 0 or row.high < left]
        merged: dict[tuple[bool, ...], list[tuple[bool, ...]]] = {}
        for sign in sorted(self.below):
            merged.setdefault(tuple(sign[number] for number, _row in live), []).append(sign)
        room = [sum(self.below[sign] - (sign == plus) for sign in signs) for signs in merged.values()]
        found = solution(list(merged), room, [row for _number, row in live], left)
        return None if found is None else dict(self._spread(merged.values(), found, plus))

    def _row(self, number: int, plus: tuple[bool, ...] | None, left: int) -> Row:
        open_ = self.wanted[number] - self.counts[number] - bool(plus and plus[number])
        return Row(max(0, open_), left) if self.quotas[number].bound == FLOOR else Row(0, open_)

    def _spread(
        self, groups: Iterable[list[tuple[bool, ...]]], found: list[int], plus: tuple[bool, ...] | None
    ) -> Iterator[tuple[tuple[bool, ...], int]]:
        for signs, number in zip(groups, found, strict=True):
            for sign in signs:
                some = min(number, self.below[sign] - (sign == plus))
                number -= some
                yield sign, some

    def select(self, plan: Mapping[tuple[bool, ...], int]) -> Selection:
        """Down the ranking with a completion always at hand: only an entry outside it needs a new one."""
        passed: list[Passed] = []
        refused: dict[tuple[bool, ...], tuple[Reason, ...]] = {}
        for place, (item, sign) in enumerate(zip(self.items, self.signs, strict=True), 1):
            if len(self.taken) == self.own:
                break
            if sign not in refused:
                next_plan = plan if plan.get(sign) else self._planned(sign)
                if next_plan is None:
                    refused[sign] = self._reasons(sign)
                else:
                    plan = {**next_plan, sign: next_plan[sign] - 1}
                    self.taken.append(item.code)
                    self.counts = [count + bears for count, bears in zip(self.counts, sign, strict=True)]
            if sign in refused:
                passed.append(Passed(item.code, place, refused[sign]))
            self.below[sign] -= 1
        return Selection(tuple(self.taken), tuple(passed), self.places)

    def _planned(self, sign: tuple[bool, ...]) -> dict[tuple[bool, ...], int] | None:
        found = self.completion(sign)
        return None if found is None else {**found, sign: found.get(sign, 0) + 1}

    def _reasons(self, sign: tuple[bool, ...]) -> tuple[Reason, ...]:
        """Leave out quotas one by one, floors first, as long as the rest still forbids the entry."""
        numbers = sorted(range(len(self.quotas)), key=lambda number: self.quotas[number].bound == CEILING)
        kept = list(numbers)
        for number in numbers:
            fewer = [one for one in kept if one != number]
            if self.completion(sign, fewer) is None:
                kept = fewer
        return tuple(self._reason(number) for number in sorted(kept))

    def _reason(self, number: int) -> Reason:
        left = sum(count for sign, count in self.below.items() if sign[number])
        return Reason(self.quotas[number], self.wanted[number], self.counts[number], self.own - len(self.taken), left)


def as_data(quotas: Iterable[Quota]) -> list[dict[str, Any]]:
    """The quotas as plain JSON."""
    return [
        {"bound": one.bound, "on": one.on, "tag": one.tag, "per_mille": one.per_mille, "count": one.count}
        for one in quotas
    ]


def read(data: Iterable[Mapping[str, Any]]) -> tuple[Quota, ...]:
    """Quotas from plain JSON. Raises ValueError where they are not right."""
    try:
        found = tuple(Quota(**one) for one in data)
        faults = check_quotas(found)
    except TypeError as error:
        raise ValueError(str(error)) from error
    if faults:
        raise ValueError(f"quotas: {faults}")
    return found
