"""Changing and walking the graph: open and close links under the line's lock, keep the closure."""

from collections import defaultdict
from datetime import date

from django.db import connection
from django.utils.translation import gettext as _

from gongyou.kernel.access.models import Closure, LineLock, Link


class GraphError(ValueError):
    """The link would make a circle, a second parent, or a second primary line."""


def _lock(line: str) -> None:
    LineLock.objects.in_operation().get_or_create(line=line)
    LineLock.objects.in_operation().select_for_update().get(line=line)


def open_link(*, line: str, parent_id: int, child_id: int, day: date, primary: bool, made_by: tuple[str, int]) -> Link:
    """Join two nodes from `day` on. Raises GraphError for a circle, a second parent or a second primary link."""
    _lock(line)
    rows = Link.objects.in_operation()
    if rows.filter(line=line, child_id=child_id, valid_to=None).exists():
        raise GraphError(_("该组织在这条线上已经有上级，请先办理变更"))
    if primary and rows.filter(child_id=child_id, valid_to=None, is_primary=True).exists():
        raise GraphError(_("一个组织只能有一条主线"))
    if parent_id == child_id or covers(line, child_id, parent_id):
        raise GraphError(_("上级不能是本组织自己或它的下级"))
    link = Link(
        line=line,
        parent_id=parent_id,
        child_id=child_id,
        valid_from=day,
        is_primary=primary,
        made_by_kind=made_by[0],
        made_by_number=made_by[1],
    )
    link.save(force_insert=True)
    rebuild(line)
    return link


def close_link(*, link: Link, day: date) -> None:
    """End the link; `day` is the first day on which it no longer holds."""
    _lock(link.line)
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
