"""A panel's totals, its ranking and the selection as one would write them by hand: whole numbers on plain rows.

No sheet, no weights of stages, no second ranking without the judges' severity, no reasons: what the rule of this one
call comes to, exact all the same.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from itertools import combinations

#: (item, judge, mark)
Row = tuple[str, str, int]


def totals(rows: Iterable[Row]) -> dict[str, tuple[int, int]]:
    """Item → (sum of its marks, how many): the mean without a division."""
    found: dict[str, tuple[int, int]] = {}
    for item, _judge, mark in rows:
        total, number = found.get(item, (0, 0))
        found[item] = total + mark, number + 1
    return found


def ranked(found: Mapping[str, tuple[int, int]], seed: str) -> list[str]:
    """The items by their mean, equal ones by lot."""
    whole = 1
    for number in {number for _total, number in found.values()}:
        whole *= number
    points = {item: total * (whole // number) for item, (total, number) in found.items()}
    groups: dict[int, list[str]] = {}
    for item, value in points.items():
        groups.setdefault(value, []).append(item)
    order: list[str] = []
    for value in sorted(groups, reverse=True):
        order += sorted(groups[value], key=lambda item: _lot(seed, item)) if len(groups[value]) > 1 else groups[value]
    return order


def _lot(seed: str, item: str) -> str:
    return hmac.digest(seed.encode(), item.encode(), hashlib.sha256).hex()


def selected(order: list[str], tags: Mapping[str, frozenset[str]], places: int, least: Mapping[str, int]) -> list[str]:
    """Down the ranking; somebody is passed over only where the free places are all wanted for tags still lacking.

    Two tags share as many places as bear both below; of three or more together a rule by hand does not think.
    """
    taken: list[str] = []
    lacking = dict(least)
    below = {pair: sum(pair <= tags[item] for item in order) for pair in map(frozenset, combinations(least, 2))}
    for item in order:
        if len(taken) == places:
            break
        for pair in below:
            below[pair] -= pair <= tags[item]
        if _wanted(lacking, tags[item], below) <= places - len(taken) - 1:
            taken.append(item)
            for tag in tags[item] & lacking.keys():
                lacking[tag] -= 1
    return taken


def _wanted(lacking: Mapping[str, int], own: frozenset[str], below: Mapping[frozenset[str], int]) -> int:
    """How many places those tags ask for that would still lack with this one taken."""
    after = {tag: number - (tag in own) for tag, number in lacking.items() if number > (tag in own)}
    both = (sum(after[tag] for tag in pair) - number for pair, number in below.items() if pair <= after.keys())
    return max((*after.values(), *both), default=0)
