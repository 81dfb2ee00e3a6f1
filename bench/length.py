"""How long to measure: quick for a quarter of an hour, long for figures to quote, try for trying the bench out."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Length:
    """Rounds and seconds of the parts that fire requests; rows and rounds of those that work through data."""

    key: str
    rounds: int
    seconds: float
    warm: float
    roster_rows: int
    roster_rounds: int
    figure_rounds: int
    times: tuple[int, ...] = (1, 4, 16)
    share: float = 1.0

    def applicants(self, each_second: int) -> int:
        """How many requests last for all rounds at a rate."""
        return int((self.rounds * self.seconds + self.warm) * each_second * self.share)


LENGTHS = {
    "try": Length("try", 3, 3, 1, 5_000, 2, 1, (1, 4), 0.15),
    "quick": Length("quick", 3, 3, 1, 20_000, 3, 3),
    "long": Length("long", 7, 6, 2, 100_000, 5, 5),
}
