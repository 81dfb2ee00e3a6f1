"""Published packages of results: the page that explains them, and the file with its proof."""

import json
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any

from gongyou.engines.procedures.enums import JointKind, JointState
from gongyou.engines.procedures.models import JointRound, ResultPackage
from gongyou.engines.procedures.predicates import packages
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.ledger import chain
from gongyou.kernel.ledger.models import Entry

EVENTS = ("procedures.package_published", "procedures.notice_package_published")
_COLUMNS = (*chain.FIELDS, "prev", "hash")


@dataclass(frozen=True)
class Line:
    """One place of a published result."""

    place: int
    code: str
    name: str
    unit: str
    shown: str
    decided_by: str
    selected: bool


@dataclass(frozen=True)
class Published:
    """A published result as everybody reads it."""

    number: str
    title: str
    by: str
    digest: str
    published_at: datetime
    lines: tuple[Line, ...]
    marks: int
    judges: int
    entry: int
    entry_hash: str


def published(viewer: Viewer, number: str) -> Published | None:
    """The published result of a ranking, else None."""
    row = _row(viewer, number)
    if row is None or row.round.kind != JointKind.RANKING:
        return None
    package, entry = json.loads(row.text), _entry(row)
    known = {one["code"]: one for one in package["entries"]}
    taken = None if package["selection"] is None else set(package["selection"]["taken"])
    lines = [
        Line(
            one["place"], one["entry"], known[one["entry"]]["name"], known[one["entry"]]["unit"], one["shown"],
            one["decided_by"], taken is None or one["entry"] in taken,
        )
        for one in sorted(package["results"], key=lambda one: one["place"])
    ]  # fmt: skip
    judges = {judge for _entry, _aspect, judge, _mark in package["marks"]}
    return Published(
        number, row.round.title, row.round.node.organisation.name, row.digest, row.published_at, tuple(lines),
        len(package["marks"]), len(judges), entry["seq"], entry["hash"],
    )  # fmt: skip


def _row(viewer: Viewer, number: str) -> ResultPackage | None:
    rows = ResultPackage.objects.visible_to(viewer).filter(round__number=number)
    return rows.select_related("round__node__organisation").first()


def _entry(row: ResultPackage) -> dict[str, Any]:
    rows = Entry._base_manager.filter(event__in=EVENTS, subject_kind="joint_round", subject_number=row.round_id)
    return rows.order_by("seq").values(*_COLUMNS)[0]


def package_file(viewer: Viewer, number: str) -> str | None:
    """The package with the ledger's entry that holds its digest, as text; None where nothing is published."""
    row = _row(viewer, number)
    if row is None:
        return None
    return json.dumps(packages.with_proof(json.loads(row.text), _entry(row)), ensure_ascii=False, indent=1)


def verifier_file(name: str = "result_package.py") -> str:
    """The stand-alone verifier of results, or of notices: one file of the standard library."""
    return (files("gongyou.engines.procedures.predicates") / name).read_text("utf-8")


def is_published(viewer: Viewer, number: str) -> bool:
    """Whether there is a package of this round."""
    return _row(viewer, number) is not None


@dataclass(frozen=True)
class Ranking:
    """A closed ranking of the viewer's body, and whether its package is published."""

    number: str
    title: str
    published: bool


def rankings(viewer: Viewer) -> list[Ranking]:
    """The latest closed rankings of the viewer's body, for whoever runs panels."""
    if not viewer.holds("panels.run"):
        return []
    rows = JointRound.objects.visible_to(viewer).filter(
        kind=JointKind.RANKING, state=JointState.CLOSED, node_id=viewer.node_id
    )
    found = list(rows.order_by("-closed_at", "-pk").values_list("pk", "number", "title")[:20])
    there = set(ResultPackage.objects.visible_to(viewer).filter(round__in=[pk for pk, _number, _title in found])
                .values_list("round_id", flat=True))  # fmt: skip
    return [Ranking(number, title, pk in there) for pk, number, title in found]
