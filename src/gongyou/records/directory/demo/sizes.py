"""How large a demo is: the numbers of the source article at full size, a hundredth of its people in the small one."""

from dataclasses import dataclass
from datetime import date

#: Industrial workers in thousands at the end of these days (guide, I45 and I46); in between the number grows evenly.
GROWTH = (
    (date(2017, 12, 31), 349),
    (date(2018, 12, 31), 361),
    (date(2019, 12, 31), 373),
    (date(2020, 12, 31), 382),
    (date(2021, 12, 31), 402),
    (date(2022, 10, 31), 421),
)
BASIC_UNIONS = 1401
SINGLE_UNIONS = 1130
DISSOLVED_UNIONS = 40
BASE_STATIONS = 269
MEMBER_UNITS = 285
#: 1+N+X: single and joint unions of the federation of new-form trades.
FEDERATION_SINGLE = 12
FEDERATION_JOINT = 9
#: Member units that stand under the federation itself, and those that also appear a second time there.
DIRECT_UNITS = 60
DOUBLE_UNITS = 15


@dataclass(frozen=True)
class Size:
    """`per` is what one thousand of the district becomes; unions, stations and member units are never fewer."""

    key: str
    per: int
    joint_cover: int

    def people(self, thousands: float) -> int:
        return round(thousands * self.per)

    @property
    def employers(self) -> int:
        return 400 * self.per


SIZES = {"full": Size("full", 1000, 40), "small": Size("small", 10, 4)}
