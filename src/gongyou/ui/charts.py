"""A chart as plain data: the same numbers go to the drawing and to the table beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Figure = int | float | Decimal | None


@dataclass(frozen=True)
class Series:
    """One named row of numbers; None means that there is no figure, which is not zero."""

    name: str
    values: Sequence[Figure]


@dataclass(frozen=True)
class Chart:
    """Bars or lines over labels; `horizontal` lays bars on their side, for long names. The unit goes for all series."""

    kind: Literal["bar", "line"]
    labels: Sequence[str]
    series: Sequence[Series]
    unit: str = ""
    horizontal: bool = False
    axis: str = ""

    def __post_init__(self) -> None:
        """Raise ValueError for an unknown kind or a series whose length differs from the labels."""
        if self.kind not in ("bar", "line"):
            raise ValueError(f"a chart is of kind bar or line, not {self.kind!r}")
        for one in self.series:
            if len(one.values) != len(self.labels):
                raise ValueError(f"series {one.name!r} has {len(one.values)} values for {len(self.labels)} labels")

    def drawing(self) -> dict[str, object]:
        """Return what the drawing script reads, as plain JSON values."""
        return {
            "kind": self.kind,
            "labels": [str(label) for label in self.labels],
            "unit": str(self.unit),
            "horizontal": self.horizontal,
            "series": [{"name": str(one.name), "values": list(map(_plain, one.values))} for one in self.series],
        }

    def rows(self) -> list[tuple[str, list[Figure]]]:
        """Return the table: one row a label, one number a series."""
        return [(label, [one.values[at] for one in self.series]) for at, label in enumerate(self.labels)]


def _plain(value: Figure) -> int | float | None:
    return float(value) if isinstance(value, Decimal) else value
