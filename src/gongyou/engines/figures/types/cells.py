"""One cell of a figure on one day: what a certified value is a value of."""

from dataclasses import dataclass
from datetime import date

from gongyou.engines.figures.types.figures import DISTRICT, STREET


@dataclass(frozen=True, order=True)
class Cell:
    """A figure on a day in one cell of a grain; `key` is the stored form of the cell's key, empty for the district."""

    figure: str
    day: date
    grain: str = DISTRICT
    key: str = ""

    @property
    def place(self) -> int | str | None:
        """The key as the snapshot has it: a code of a street, the number of a node, nothing for the district."""
        if self.grain == DISTRICT:
            return None
        return self.key if self.grain == STREET else int(self.key)
