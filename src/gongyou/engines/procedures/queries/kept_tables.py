"""Sealed tables in the hands of their keepers: each sees the own one, nobody sees two."""

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import JointState
from gongyou.engines.procedures.models import CodeTable, JointItem
from gongyou.kernel import privacy
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.directory.models import Employer, Organisation, Person

SEALED = "procedures.code_table"


@dataclass(frozen=True)
class KeptTable:
    """A table in the hands of its keeper."""

    number: str
    title: str
    step: int
    name: Any
    state: str
    digest: str
    opened_at: datetime | None
    left: Any = ""
    right: Any = ""
    lines: tuple[tuple[str, int], ...] = ()


def _rows(viewer: Viewer) -> Any:
    return CodeTable.objects.visible_to(viewer).filter(keeper_id=viewer.user_id).select_related("round")


def kept_tables(viewer: Viewer) -> list[KeptTable]:
    """The sealed tables that the viewer keeps, the latest first."""
    if viewer.kind != "staff" or viewer.user_id is None:
        return []
    rows = _rows(viewer).exclude(round__state=JointState.VOID).order_by("-pk")[:30]
    return [_line(one) for one in rows]


def _line(one: CodeTable, **more: Any) -> KeptTable:
    return KeptTable(
        one.round.number, one.round.title, one.step, _(one.name), one.round.state, one.digest, one.opened_at, **more
    )


def kept_table(viewer: Viewer, number: str, step: int) -> KeptTable | None:
    """What the viewer's own table says, else None: whoever directs people needs it on the day."""
    if viewer.kind != "staff" or viewer.user_id is None:
        return None
    one = _rows(viewer).filter(round__number=number, step=step).first()
    if one is None:
        return None
    table = json.loads(privacy.decrypt(SEALED, base64.b64decode(one.sealed)))["table"]
    left = {1: _("参赛者"), 2: _("参赛号"), 3: _("工位号")}[step]
    right = {1: _("参赛号"), 2: _("工位号"), 3: _("作品号")}[step]
    names = _names(one) if step == 1 else {}
    lines = sorted((names.get(key, key), value) for key, value in table.items())
    if step > 1:
        lines = sorted(((key, value) for key, value in table.items()), key=lambda pair: int(pair[0]))
    return _line(one, left=left, right=right, lines=tuple(lines))


def _names(one: CodeTable) -> dict[str, str]:
    """Ordinal → who takes part; the first table's keeper calls people by it."""
    items = list(JointItem._base_manager.filter(round_id=one.round_id).select_related("matter"))
    found = {}
    for kind, model in (("person", Person), ("employer", Employer), ("organisation", Organisation)):
        numbers = {item.matter.subject_number for item in items if item.matter.subject_kind == kind}
        known = dict(model._base_manager.filter(pk__in=numbers).values_list("pk", "name"))
        for item in items:
            if item.matter.subject_kind == kind:
                found[str(item.ordinal)] = f"{known.get(item.matter.subject_number, '')} {item.matter.number}".strip()
    return found
