"""Changing and walking the graph: open and close links under the line's lock, keep the closure."""

from collections import defaultdict
from datetime import date

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from gongyou.kernel.access.models import Closure, LineLock, Link


class GraphError(ValueError):
    """The link would make a circle, a second parent, or a second primary line."""


#: Primary links of all lines together form one graph along which totals roll up; changes of it have one lock.
_PRIMARY = "primary"


def _lock(line: str) -> None:
    LineLock.objects.in_operation().get_or_create(line=line)
    LineLock.objects.in_operation().select_for_update().get(line=line)


def open_link(*, line: str, parent_id: int, child_id: int, day: date, primary: bool, made_by: tuple[str, int]) -> Link:
    """Join two nodes from `day` on. Raises GraphError for a circle, a second parent or a second primary link."""
    _lock(line)
    if primary:
        _lock(_PRIMARY)
    rows = Link.objects.in_operation()
    if rows.filter(line=line, child_id=child_id, valid_to=None).exists():
        raise GraphError(_("该组织在这条线上已经有上级，请先办理变更"))
    if primary and rows.filter(child_id=child_id, valid_to=None, is_primary=True).exists():
        raise GraphError(_("一个组织只能有一条主线"))
    if parent_id == child_id or covers(line, child_id, parent_id):
        raise GraphError(_("上级不能是本组织自己或它的下级"))
    if primary and _primary_circle(parent_id, child_id):
        raise GraphError(_("主线会成环：上级的主线已在本组织之下"))
    link = Link(
        line=line,
        parent_id=parent_id,
        child_id=child_id,
        valid_from=day,
        is_primary=primary,
        made_by_kind=made_by[0],
        made_by_number=made_by[1],
    )
    try:
        with transaction.atomic():
            link.save(force_insert=True)
    except IntegrityError as error:
        raise GraphError(_("该组织刚刚已有上级，请刷新后再办")) from error
    rebuild(line)
    return link


def _primary_circle(parent_id: int, child_id: int) -> bool:
    """Whether the parent already reports to the child along primary links, on whatever lines."""
    up = Link._base_manager.filter(valid_to=None, is_primary=True)
    at: int | None = parent_id
    while at is not None and at != child_id:
        at = up.filter(child_id=at).values_list("parent_id", flat=True).first()
    return at is not None


def close_link(*, link: Link, day: date) -> None:
    """End the link; `day` is the first day on which it no longer holds."""
    _lock(link.line)
    if day < link.valid_from:
        raise GraphError(_("结束日不能早于隶属关系的起始日"))
    if not Link.objects.in_operation().filter(pk=link.pk, valid_to=None).update(valid_to=day):
        raise GraphError(_("这条隶属关系已经结束"))
    rebuild(link.line)


def covers(line: str, ancestor_id: int, descendant_id: int) -> bool:
    """Whether `ancestor` stands above `descendant` on the line now (a node covers itself)."""
    if ancestor_id == descendant_id:
        return True
    return Closure._base_manager.filter(line=line, ancestor_id=ancestor_id, descendant_id=descendant_id).exists()


def ancestors(line: str, node_id: int) -> list[int]:
    """The nodes above `node_id` on the line, nearest first, itself left out."""
    rows = Closure._base_manager.filter(line=line, descendant_id=node_id, depth__gt=0)
    return list(rows.order_by("depth").values_list("ancestor_id", flat=True))


def closure_rows(links: list[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """(ancestor, descendant, depth) of every pair under the (parent, child) links; raises GraphError for a circle."""
    parent_of = {child: parent for parent, child in links}
    nodes = set(parent_of) | set(parent_of.values())
    rows = []
    for node in nodes:
        depth, at, seen = 0, node, set()
        while at is not None:
            if at in seen:
                raise GraphError(_("组织关系成环：编号 %(node)s") % {"node": at})
            seen.add(at)
            rows.append((at, node, depth))
            depth, at = depth + 1, parent_of.get(at)
    return rows


def rebuild(line: str) -> None:
    """Write the closure of a line anew from its open links; every rooted node covers itself."""
    links = list(Link._base_manager.filter(line=line, valid_to=None).values_list("parent_id", "child_id"))
    rows = closure_rows(links)
    Closure._base_manager.filter(line=line).delete()
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO access_closure (line, ancestor_id, descendant_id, depth) VALUES (%s, %s, %s, %s)",
            [(line, *row) for row in rows],
        )


def children(line: str, node_id: int) -> list[int]:
    grouped: dict[int, list[int]] = defaultdict(list)
    for parent, child in Link._base_manager.filter(line=line, valid_to=None, parent_id=node_id).values_list(
        "parent_id", "child_id"
    ):
        grouped[parent].append(child)
    return grouped[node_id]
