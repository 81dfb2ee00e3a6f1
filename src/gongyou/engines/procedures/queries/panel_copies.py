"""Judging copies of entries in which somebody wrote a name: staff read them before the panel does."""

from collections.abc import Sequence
from dataclasses import dataclass

from gongyou.engines.procedures.models import JointItem, JointRound, Matter
from gongyou.engines.procedures.predicates import marking
from gongyou.engines.procedures.queries import conflicts
from gongyou.engines.procedures.queries.panels import panel_round, runs
from gongyou.kernel.access.viewer import Viewer, system

#: Copies on one page.
PAGE = 10


@dataclass(frozen=True)
class Copy:
    """One entry as the panel will read it: under which headings a name stood, what staff struck out besides."""

    code: str
    named: tuple[str, ...]
    texts: tuple[tuple[str, str], ...]
    struck: str
    confirmed: bool
    digest: str


def named_items(row: JointRound) -> list[JointItem]:
    """The entries in which a name stands."""
    rows = JointItem._base_manager.filter(round=row).exclude(state="out").order_by("ordinal")
    return [item for item in rows if item.data.get("named")]


def unconfirmed(row: JointRound) -> int:
    """How many of those no member of staff has read yet."""
    return sum(not is_confirmed(item) for item in named_items(row))


def is_confirmed(item: JointItem) -> bool:
    return bool(item.data.get("copy", {}).get("digest"))


def struck_by_staff(item: JointItem) -> tuple[str, ...]:
    """What else staff struck out of this copy."""
    return tuple(item.data.get("copy", {}).get("struck", ()))


def texts_of(items: Sequence[JointItem]) -> dict[int, dict[str, str]]:
    """Matter → its judging copy; the machine reads the sealed answers, names and long numbers are struck out."""
    matters = Matter._base_manager.filter(pk__in=[item.matter_id for item in items]).select_related("call")
    more = {item.matter_id: struck_by_staff(item) for item in items}
    return conflicts.judging_copies(system(reason="judging copies"), list(matters), more)


def read(items: Sequence[JointItem]) -> list[Copy]:
    """The copies of these entries; whoever calls has decided who may read them."""
    texts, found = texts_of(items), []
    for item in items:
        copy = tuple(texts[item.matter_id].items())
        words = "、".join(struck_by_staff(item))
        found.append(Copy(item.code, tuple(item.data["named"]), copy, words, is_confirmed(item), marking.digest(copy)))
    return found


def to_confirm(row: JointRound) -> dict[str, str]:
    """Code → digest of every copy that nobody has confirmed yet; whoever calls has decided who may read them."""
    waiting = [item for item in named_items(row) if not is_confirmed(item)]
    return {one.code: one.digest for one in read(waiting)} if waiting else {}


def copies(viewer: Viewer, number: str, page: int = 1) -> tuple[JointRound, list[Copy], int, int] | None:
    """(round, copies of one page, page, pages) for whoever runs the panel, those nobody has read first; else None."""
    row = panel_round(viewer, number)
    if row is None or not runs(viewer, row):
        return None
    items = sorted(named_items(row), key=is_confirmed)
    pages = max(1, -(-len(items) // PAGE))
    page = min(max(page, 1), pages)
    return row, read(items[(page - 1) * PAGE : page * PAGE]), page, pages
