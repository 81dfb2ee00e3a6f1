"""What made a fact, in words: each floor that makes facts registers how its numbers are read."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from gongyou.kernel.registry import Registry


@dataclass(frozen=True)
class Maker:
    """A matter, an import or a hand that made a fact, as far as the viewer may know it.

    `by` is a role and an organisation, never a person's name; `matter` is the number of the matter that the viewer
    may open; `reference` is a number that people quote.
    """

    name: Any
    by: str = ""
    reference: str = ""
    matter: str = ""


#: read(viewer, numbers) -> {number: Maker}, one entry per kind of `made_by`; few statements whatever the count.
MAKERS: Registry[Callable[[Any, Collection[int]], dict[int, Maker]]] = Registry("makers of facts")


def makers_of(viewer: Any, wanted: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Maker]:
    """Who made these (kind, number) for the viewer; what nobody registered or knows is left out."""
    numbers: dict[str, set[int]] = {}
    for kind, number in wanted:
        numbers.setdefault(kind, set()).add(number)
    found: dict[tuple[str, int], Maker] = {}
    for kind in sorted(numbers):
        read = MAKERS.find(kind)
        if read is not None:
            found |= {(kind, number): maker for number, maker in read(viewer, sorted(numbers[kind])).items()}
    return found
