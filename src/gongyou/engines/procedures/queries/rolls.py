"""Who stands on a matter's roll and what its meetings and ballots came to, as a page shows them; names are masked."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import RoundKind, RoundState
from gongyou.engines.procedures.models import Matter, RollItem, Round
from gongyou.engines.procedures.predicates.votes import Threshold
from gongyou.engines.procedures.queries import roll, rounds
from gongyou.kernel import privacy
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.registry import Registry

#: kind of roll item → what the kind is called, and how its data are put in words.
ROLL_WORDS: Registry = Registry("words of roll items")


@dataclass(frozen=True)
class RollLine:
    """One item of the roll."""

    name: str
    words: str
    since: date


@dataclass(frozen=True)
class RoundLine:
    """One meeting or ballot with its numbers, what was needed, and what came of it."""

    title: Any
    state: str
    state_label: Any
    day: date | None
    place: str
    numbers: tuple[tuple[Any, int], ...]
    needed: str
    items: tuple[tuple[str, int, bool], ...]


def item_name(item: RollItem) -> str:
    """What an item is called: a person's name is masked, and its label tells it from others that look alike so."""
    if item.person is not None:
        name = privacy.mask_name(item.person.name)
        return _("%(name)s（尾号%(end)s）") % {"name": name, "end": item.label} if item.label else name
    if item.employer is not None:
        return item.employer.name
    return item.organisation.name if item.organisation is not None else item.label


def roll_lines(viewer: Viewer, found: Matter) -> list[tuple[Any, list[RollLine]]]:
    """The roll by kinds, each under its name."""
    lines = []
    for kind, items in groupby(roll(viewer, found), key=lambda item: item.kind):
        title, words = ROLL_WORDS.get(kind) if kind in ROLL_WORDS else (kind, lambda data: "")
        lines.append((title, [RollLine(item_name(item), words(item.data), item.valid_from) for item in items]))
    return lines


def round_lines(viewer: Viewer, found: Matter) -> list[RoundLine]:
    """Meetings and ballots in their order, void ones too."""
    return [_round_line(row) for row in rounds(viewer, found)]


def _round_line(row: Round) -> RoundLine:
    counted = [
        (_("应到会"), row.entitled),
        (_("实到会"), row.present),
        (_("发出选票"), row.issued),
        (_("收回选票"), row.returned),
        (_("废票"), row.spoiled),
    ]
    if "votes" in row.result:
        counted.append((_("同意票"), row.result["votes"]))
    items = tuple((item_name(item.roll_item), item.votes, item.carried) for item in row.items.all())
    name = RoundKind(row.kind).label
    return RoundLine(
        title=_("第 %(ordinal)s 次%(kind)s") % {"ordinal": row.ordinal, "kind": name},
        state=row.state,
        state_label=RoundState(row.state).label,
        day=row.held_on,
        place=row.place,
        numbers=tuple((label, value) for label, value in counted if value is not None),
        needed=_needed(row),
        items=items,
    )


def threshold_words(text: str) -> str:
    """A threshold in words, such as “应到会人数的 2/3 以上”."""
    rule = Threshold.read(text)
    base = {"entitled": _("应到会人数"), "present": _("实到会人数"), "issued": _("发出选票数")}[rule.base]
    share = {"base": base, "share": f"{rule.numerator}/{rule.denominator}"}
    if rule.strict and (rule.numerator, rule.denominator) == (1, 2):
        return _("超过%(base)s的半数") % share
    return _("超过%(base)s的 %(share)s") % share if rule.strict else _("%(base)s的 %(share)s 以上") % share


def _needed(row: Round) -> str:
    text = row.rule.get("quorum") or row.rule.get("majority")
    if not text or "least" not in row.result:
        return ""
    return _("须达到%(words)s，即至少 %(least)s") % {"words": threshold_words(text), "least": row.result["least"]}
