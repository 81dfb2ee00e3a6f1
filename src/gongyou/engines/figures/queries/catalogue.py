"""What figures there are, as the faces list them."""

from collections.abc import Iterator
from dataclasses import dataclass

from gongyou.engines.figures.types import FAMILIES, FIGURES, Figure, find, members


@dataclass(frozen=True)
class Entry:
    """A figure as people read it: words for what is counted, unit, source, and how far it can be broken down."""

    id: str
    key: str
    name: str
    unit: str
    qualifier: str
    numerator: str
    denominator: str
    source: str
    grains: tuple[str, ...]
    opens: bool
    target: int | None
    family: str
    version: str
    parts: tuple[tuple[str, str], ...]


def entry(figure_id: str) -> Entry | None:
    """One figure, or None where there is none of this id."""
    try:
        return _entry(find(figure_id), "")
    except KeyError:
        return None


def catalogue(*, families: bool = True) -> list[Entry]:
    """Every declared figure by id, then the figures of the families."""
    found = [_entry(one, "") for one in sorted(FIGURES, key=lambda one: one.id)]
    return found + list(_of_families()) if families else found


def _of_families() -> Iterator[Entry]:
    for family in FAMILIES:
        for one in members(family):
            yield _entry(one, str(family.name))


def _entry(figure: type[Figure], family: str) -> Entry:
    return Entry(
        id=figure.id,
        key=figure.key,
        name=str(figure.name),
        unit=str(figure.unit),
        qualifier=str(figure.qualifier),
        numerator=str(figure.numerator_words),
        denominator=str(figure.denominator_words or ""),
        source=str(figure.source),
        grains=figure.grains,
        opens=figure.opens(),
        target=figure.target,
        family=family,
        version=figure.version(),
        parts=tuple((part.key, str(part.name)) for part in figure.parts),
    )
