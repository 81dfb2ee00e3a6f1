"""Draws that anybody can repeat: panels, numbers and lots from a published seed, and fair shares of work for judges.

A code's lot is HMAC-SHA256(seed, code), both as UTF-8 in NFC, written in hexadecimal; the smallest lot comes first.
Before the draw only the seed's commitment is published, afterwards the seed itself.
"""

import hashlib
import hmac
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

K = TypeVar("K")


def lot(seed: str, code: str) -> str:
    """The lot of one code: 64 hexadecimal digits."""
    if not seed:
        raise ValueError("a draw needs a seed")
    return hmac.digest(_bytes(seed), _bytes(code), "sha256").hex()


def commitment(seed: str) -> str:
    """What is published before the draw, so that the seed cannot be chosen afterwards."""
    return hashlib.sha256(_bytes(seed)).hexdigest()


def _bytes(text: str) -> bytes:
    return unicodedata.normalize("NFC", text).encode("utf-8")


def order(seed: str, codes: Iterable[str]) -> list[str]:
    """The codes in the order in which they are drawn."""
    found = list(codes)
    if len(set(found)) != len(found):
        raise ValueError("a code stands twice in the draw")
    return sorted(found, key=lambda code: (lot(seed, code), code))


@dataclass(frozen=True)
class Draw:
    """A drawn panel: members and reserves in the order of the draw, and how many are wanting."""

    members: tuple[str, ...]
    reserves: tuple[str, ...]
    excluded: tuple[str, ...]
    missing: int
    missing_reserves: int

    @property
    def complete(self) -> bool:
        return not self.missing and not self.missing_reserves


def draw(seed: str, pool: Iterable[str], needed: int, reserves: int = 0, excluded: Collection[str] = ()) -> Draw:
    """Draw a panel and its reserves of the pool; who has a conflict does not take part."""
    drawn = order(seed, pool)
    free = [code for code in drawn if code not in excluded]
    members, spare = free[:needed], free[needed : needed + reserves]
    out = tuple(sorted(code for code in drawn if code in excluded))
    return Draw(tuple(members), tuple(spare), out, needed - len(members), reserves - len(spare))


def replace(drawn: Draw, gone: Collection[str]) -> Draw:
    """The panel after members dropped out: the first reserves move up, in the order of the draw."""
    spare = [code for code in drawn.reserves if code not in gone]
    members: list[str] = []
    for code in drawn.members:
        if code not in gone:
            members.append(code)
        elif spare:
            members.append(spare.pop(0))
    wanted = len(drawn.members) + drawn.missing
    return Draw(tuple(members), tuple(spare), drawn.excluded, wanted - len(members), drawn.missing_reserves)


def numbers(seed: str, codes: Iterable[str], first: int = 1) -> dict[str, int]:
    """One number for each code, in the order of the draw."""
    return {code: number for number, code in enumerate(order(seed, codes), first)}


@dataclass(frozen=True)
class Tables:
    """The three sealed tables: who has which contestant number, that one which station, that one which work number."""

    contestants: Mapping[str, int]
    stations: Mapping[int, int]
    works: Mapping[int, int]

    def work_of(self, code: str) -> int:
        return self.works[self.stations[self.contestants[code]]]

    def decode(self, work: int) -> str:
        """Whose work this is: the tables are opened in reverse order."""
        return _whose(self.contestants, _whose(self.stations, _whose(self.works, work)))


def tables(seeds: tuple[str, str, str], codes: Iterable[str]) -> Tables:
    """Contestant, station and work numbers: three draws from three seeds, so that no table gives away another."""
    if len(set(seeds)) != 3:
        raise ValueError("each table needs a seed of its own")
    contestants = numbers(seeds[0], codes)
    return Tables(contestants, _renumbered(seeds[1], contestants.values()), _renumbered(seeds[2], contestants.values()))


def _renumbered(seed: str, given: Iterable[int]) -> dict[int, int]:
    return {int(code): number for code, number in numbers(seed, (str(number) for number in given)).items()}


def _whose(table: Mapping[K, int], number: int) -> K:
    return next(key for key, value in table.items() if value == number)


@dataclass(frozen=True)
class Assignment:
    """Which judges mark which item, how much each has to do, and which items lack how many judges."""

    judges: Mapping[str, tuple[str, ...]]
    loads: Mapping[str, int]
    short: Mapping[str, int]


def assign(
    seed: str,
    items: Iterable[str],
    judges: Iterable[str],
    each: int,
    conflicts: Collection[tuple[str, str]] = (),
    most: int | None = None,
) -> Assignment:
    """Give each item so many judges without conflict (pairs of judge and item), loads as even as conflicts allow.

    Every place goes to the free judge who has least to do. At last, as long as somebody has two items more than one
    who can take work over, directly or along others, it is passed on: so loads differ by one at most wherever that is
    possible. `most`: no judge gets more than so many.
    """
    found = order(seed, items)
    sharing = _Sharing(seed, list(judges), found, set(conflicts), most)
    short: dict[str, int] = {}
    for item in found:
        if missing := sharing.serve(item, each):
            short[item] = missing
    sharing.even_out()
    given = {item: tuple(sorted(judges)) for item, judges in sorted(sharing.given.items())}
    return Assignment(given, sharing.loads(), short)


class _Sharing:
    """Work in progress of one assignment: what each judge has, and what each could still take."""

    def __init__(
        self, seed: str, judges: list[str], items: list[str], conflicts: set[tuple[str, str]], most: int | None
    ) -> None:
        self.seed, self.most = seed, most
        self.judges = order(seed, judges)
        self.place = {judge: place for place, judge in enumerate(self.judges)}
        self.items: dict[str, dict[str, None]] = {judge: {} for judge in self.judges}
        self.spare = {
            judge: dict.fromkeys(item for item in items if (judge, item) not in conflicts) for judge in self.judges
        }
        self.given: dict[str, set[str]] = {item: set() for item in items}

    def load(self, judge: str) -> int:
        return len(self.items[judge])

    def loads(self) -> dict[str, int]:
        return {judge: self.load(judge) for judge in sorted(self.judges)}

    def serve(self, item: str, each: int) -> int:
        """Give the item its judges; returns how many are wanting."""
        lots = {judge: lot(self.seed, f"{item} {judge}") for judge in self.judges if item in self.spare[judge]}
        for place in range(each):
            free = sorted(
                (judge for judge in lots if item in self.spare[judge]), key=lambda one: (self.load(one), lots[one])
            )
            if not free:
                return each - place
            path = [(free[0], "")]
            if self.most is not None and self.load(free[0]) >= self.most:
                path = self._path(free)
                if self.load(path[-1][0]) >= self.most:
                    return each - place
            self._pass_along(path)
            self._give(item, path[0][0])
        return 0

    def _path(self, starts: list[str]) -> list[tuple[str, str]]:
        """The shortest way from one of the starts to the least busy judge in reach: (judge, item taken over)."""
        least = min(map(self.load, self.judges))
        came: dict[str, tuple[str, str] | None] = dict.fromkeys(starts)
        queue, best = list(starts), starts[0]
        for judge in queue:
            if self.load(judge) < self.load(best):
                best = judge
            if self.load(best) == least:
                break
            for other in self.judges:
                if other not in came and (item := self._passable(judge, other)) is not None:
                    came[other] = (judge, item)
                    queue.append(other)
        path: list[tuple[str, str]] = []
        at: str | None = best
        while at is not None:
            step = came[at]
            path.append((at, step[1] if step else ""))
            at = step[0] if step else None
        return path[::-1]

    def _passable(self, judge: str, other: str) -> str | None:
        """An item of the one that the other could take over."""
        mine, free = self.items[judge], self.spare[other]
        few, many = (mine, free) if len(mine) < len(free) else (free, mine)
        return next((item for item in few if item in many), None)

    def _pass_along(self, path: list[tuple[str, str]]) -> None:
        for number in range(len(path) - 1, 0, -1):
            item, judge = path[number][1], path[number - 1][0]
            del self.items[judge][item]
            self.spare[judge][item] = None
            self.given[item].remove(judge)
            self._give(item, path[number][0])

    def _give(self, item: str, judge: str) -> None:
        self.given[item].add(judge)
        self.items[judge][item] = None
        del self.spare[judge][item]

    def even_out(self) -> None:
        """As long as somebody can pass work along to one who has at least two items less, do so."""
        moved = True
        while moved:
            moved = False
            for judge in sorted(self.judges, key=lambda one: (-self.load(one), self.place[one])):
                path = self._path([judge])
                if self.load(path[-1][0]) <= self.load(judge) - 2:
                    self._pass_along(path)
                    moved = True
                    break
