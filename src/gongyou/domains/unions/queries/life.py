"""The worker's own line of life; for somebody known only by an own application, no more than that application."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from gongyou.domains.unions.queries.own import is_settled, own_person
from gongyou.domains.unions.queries.own_matters import MatterLine, own_matters
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.directory.models import Merge
from gongyou.records.directory.queries.life import LineEntry, chips, line_of


@dataclass(frozen=True)
class OwnLife:
    """What the page 我的历程 shows. `moved` says that the account's record went to another account."""

    settled: bool
    entries: list[LineEntry] = field(default_factory=list)
    chips: list[tuple[str, Any]] = field(default_factory=list)
    moved: Any = None


def own_life(viewer: Viewer, only: str = "") -> OwnLife:
    """The viewer's own line, newest first; `only` names one kind of facts."""
    person = own_person(viewer)
    if person is None or not is_settled(viewer):
        entries = [_typed(line) for line in own_matters(viewer)]
        return OwnLife(settled=False, entries=entries, moved=moved_on(viewer))
    known = [key for key, _name in chips()]
    return OwnLife(True, line_of(viewer, person, only=only if only in known else ""), chips())


def _typed(line: MatterLine) -> LineEntry:
    return LineEntry(
        line.opened_at, line.title, _("本人"), line.stage, "info", "file-text", line.number, line.number, ""
    )


def moved_on(viewer: Viewer) -> Any:
    """When the account's record was joined with another one that has its own account; None where it was not."""
    rows = Merge.objects.visible_to(viewer).filter(dropped_user_id=viewer.user_id, state=Merge.State.MERGED)
    return rows.order_by("-pk").values_list("decided_at", flat=True).first()
