"""Everything that was marked in a panel round: seats, marks, what is missing, what lies too far apart, digests.

For operations that hold the round and for pages whose viewer may see all of it; a judge's own view is elsewhere.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from gongyou.engines.procedures.enums import ItemState, MarkState, PanelState
from gongyou.engines.procedures.models import JointItem, JointRound, Mark, Panelist, Seat, Signing
from gongyou.engines.procedures.predicates import marking
from gongyou.engines.procedures.predicates.panel_rules import PanelRule, read_panel_rule

#: Under this name a measured value stands in the marks of an item: it is nobody's judgement.
MEASURED_BY = "measured"
#: Items that are judged.
STANDING = (ItemState.IN, ItemState.CORRECTED, ItemState.DONE)


def label_of(item: JointItem) -> str:
    """How the panel names an item: its code, or the work number that nobody can follow to a contestant yet."""
    return item.code or f"{item.ordinal:03d}"


def carries(row: JointRound, item: JointItem) -> bool:
    """Whether the panel marks something under this item.

    With numbers drawn that is somebody's work, whatever became of the contestant whose own item it is.
    """
    drawn = row.rule.get("work_numbers")
    return item.state in STANDING if drawn is None else item.ordinal in drawn


class Marked(NamedTuple):
    """One standing mark, without the weight of a row."""

    pk: int
    item_id: int
    panelist_id: int | None
    aspect: str
    value: int
    state: str
    entered_by_id: int


@dataclass
class Sheets:
    """Everything that was marked in a round: who marks which item, and the standing marks by item.

    `judges` are the panelists with their experts; `seats` the judges of an item; `marks` only those that count.
    `carriers` are the items under which something is marked; `absent` those of them with nothing to mark, and why.
    """

    rule: PanelRule
    items: dict[int, JointItem]
    judges: dict[int, Panelist]
    seats: dict[int, set[int]]
    marks: dict[int, list[Marked]]
    carriers: set[int] = field(default_factory=set)
    absent: dict[int, str] = field(default_factory=dict)
    digest: str = ""
    _given: dict[int, dict[str, dict[str, int]]] = field(default_factory=dict)

    @property
    def judged(self) -> list[int]:
        """The items that must be marked."""
        return [pk for pk in self.items if pk in self.carriers and pk not in self.absent]

    def code(self, panelist: int | None) -> str:
        """The code of a judge; what was measured is nobody's judgement."""
        return self.judges[panelist].expert.code if panelist is not None else MEASURED_BY

    def counted(self, item: int) -> list[Marked]:
        """The standing marks of judges who (still) mark this item, and what was measured."""
        return self.marks.get(item, [])

    def given(self, item: int) -> dict[str, dict[str, int]]:
        """The marks of an item as the rule reads them: aspect → judge's code → mark."""
        if item not in self._given:
            found: dict[str, dict[str, int]] = defaultdict(dict)
            for one in self.counted(item):
                found[one.aspect][self.code(one.panelist_id)] = one.value
            self._given[item] = dict(found)
        return self._given[item]

    def missing(self, item: int) -> list[str]:
        """What of an item is not marked yet: `judge/aspect`, or `aspect` for what is measured."""
        there = {(one.panelist_id, one.aspect) for one in self.counted(item) if one.state != MarkState.REJECTED}
        seated = self.seats.get(item, ())
        if len(there) == len(seated) * len(self.rule.judged) + len(self.rule.measured):
            return []
        found = [
            f"{self.code(pk)}/{key}" for pk in sorted(seated) for key in self.rule.judged if (pk, key) not in there
        ]
        return found + [key for key in self.rule.measured if (None, key) not in there]

    def unconfirmed(self, item: int) -> int:
        return sum(one.state != MarkState.CONFIRMED for one in self.counted(item))

    def too_wide(self, item: int) -> list[marking.Fault]:
        """Where the judges lie too far apart, once all have marked."""
        if not self.rule.watched or self.missing(item):
            return []
        return marking.too_wide(self.rule.sheet, self.rule.rule, self.given(item))


def sheets_of(row: JointRound, items: Iterable[JointItem] | None = None) -> Sheets:
    """The seats and marks of a round, or of some of its items; four statements whatever their number."""
    chosen = list(items) if items is not None else None
    rows = JointItem._base_manager.filter(round=row).defer("published", "trace").order_by("ordinal")
    found = {item.pk: item for item in (rows if chosen is None else chosen)}
    of: dict[str, Any] = {"item__in": list(found)} if chosen is not None else {"item__round": row}
    sitting = Panelist._base_manager.filter(round=row, state=PanelState.ACTIVE, expert__isnull=False)
    judges = {one.pk: one for one in sitting.select_related("expert")}
    seats: dict[int, set[int]] = defaultdict(set)
    seated = Seat._base_manager.filter(**of, state=PanelState.ACTIVE).values_list("item_id", "panelist_id")
    for item, panelist in seated:
        if panelist in judges:
            seats[item].add(panelist)
    marks: dict[int, list[Marked]] = defaultdict(list)
    standing = Mark._base_manager.filter(**of).exclude(state=MarkState.REPLACED).order_by("pk")
    for line in standing.values_list(*Marked._fields):
        one = Marked(*line)
        if one.panelist_id is None or one.panelist_id in seats[one.item_id]:
            marks[one.item_id].append(one)
    carriers = {pk for pk, item in found.items() if carries(row, item)}
    noted = row.result.get("absent", {})
    absent = {pk: noted[label_of(item)] for pk, item in found.items() if label_of(item) in noted}
    return Sheets(read_panel_rule(row.rule), found, judges, dict(seats), dict(marks), carriers, absent)


def digest_of_marks(sheets: Sheets) -> str:
    """What signatures stand under: every counted mark by item, aspect and judge, and who was absent, one a line."""
    if sheets.digest:
        return sheets.digest
    rows = [f"{label_of(sheets.items[pk])} absent {reason}" for pk, reason in sheets.absent.items()]
    rows += [
        f"{label_of(item)} {one.aspect} {sheets.code(one.panelist_id)} {one.value}"
        for pk, item in sheets.items.items()
        for one in sheets.counted(pk)
    ]
    sheets.digest = hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest()
    return sheets.digest


def digest_of_measured(sheets: Sheets, item: int) -> str:
    """What two judges sign of one item: its measured values."""
    given = {key: value for key, value in sheets.given(item).items() if key in sheets.rule.measured}
    return marking.digest([label_of(sheets.items[item]), given])


def signers_measured(row: JointRound, sheets: Sheets, items: Collection[int]) -> dict[int, dict[int, str]]:
    """Item → user → function of those who signed its measured values as they stand; one statement for all items."""
    found: dict[int, dict[int, str]] = {pk: {} for pk in items}
    digests = {pk: digest_of_measured(sheets, pk) for pk in items}
    rows = Signing._base_manager.filter(round=row, item__isnull=False)
    for pk, user, function, digest in rows.values_list("item_id", "user_id", "function", "digest"):
        if digests.get(pk) == digest:
            found[pk][user] = function
    return found


def signers(row: JointRound, digest: str, item: JointItem | None = None) -> dict[int, str]:
    """User → function of those who signed this digest."""
    rows = Signing._base_manager.filter(round=row, item=item, digest=digest)
    return dict(rows.values_list("user_id", "function"))
