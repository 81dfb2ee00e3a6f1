"""Changing and walking the graph: open and close links under the line's lock, keep the closure."""

from collections import defaultdict
from datetime import date

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from gongyou.kernel.access.models import Closure, LineLock, Link


class GraphError(ValueError):
    """The link would make a circle, a second parent, or a second primary line."""


#: One lock for the whole graph: a founding writes on two lines, and primary links of all lines must make no circle.
_LOCK = "graph"
_PART = (
    "DELETE FROM access_closure WHERE line = %s "
    "AND descendant_id IN (SELECT d.descendant_id FROM access_closure d WHERE d.line = %s AND d.ancestor_id = %s) "
    "AND ancestor_id NOT IN (SELECT d.descendant_id FROM access_closure d WHERE d.line = %s AND d.ancestor_id = %s)"
)
_JOIN = (
    "INSERT INTO access_closure (line, ancestor_id, descendant_id, depth) "
    "SELECT up.line, up.ancestor_id, down.descendant_id, up.depth + down.depth + 1 "
    "FROM access_closure up JOIN access_closure down ON down.line = up.line "
    "WHERE up.line = %s AND up.descendant_id = %s AND down.ancestor_id = %s"
)
_ROOT = (
    "INSERT INTO access_closure (line, ancestor_id, descendant_id, depth) SELECT %s, %s, %s, 0 "
    "WHERE NOT EXISTS (SELECT 1 FROM access_closure c WHERE c.line = %s AND c.descendant_id = %s AND c.depth = 0)"
)
_UNROOT = (
    "DELETE FROM access_closure WHERE line = %s AND descendant_id = %s AND depth = 0 AND NOT EXISTS "
    "(SELECT 1 FROM access_link l WHERE l.line = %s AND l.valid_to IS NULL AND (l.parent_id = %s OR l.child_id = %s))"
)


def lock() -> None:
    """Hold the graph to the end of the transaction; whoever changes it or decides by it takes this lock first."""
    LineLock.objects.in_operation().get_or_create(line=_LOCK)
    LineLock.objects.in_operation().select_for_update().get(line=_LOCK)


def _execute(statement: str, values: list) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _join(line: str, parent_id: int, child_id: int) -> None:
    """Put the child with all below it under the parent in the closure; only the rows of that branch are written."""
    for node in (parent_id, child_id):
        _execute(_ROOT, [line, node, node, line, node])
    _execute(_JOIN, [line, parent_id, child_id])


def _part(line: str, parent_id: int, child_id: int) -> None:
    """Take the child with all below it out from under the parent in the closure."""
    _execute(_PART, [line, line, child_id, line, child_id])
    for node in (parent_id, child_id):
        _execute(_UNROOT, [line, node, line, node, node])


def open_link(*, line: str, parent_id: int, child_id: int, day: date, primary: bool, made_by: tuple[str, int]) -> Link:
    """Join two nodes from `day` on. Raises GraphError for a circle, a second parent or a second primary link."""
    lock()
    _check_free(line, parent_id, child_id, primary)
    return _open(line, parent_id, child_id, day, primary, made_by)


def _check_free(line: str, parent_id: int, child_id: int, primary: bool) -> None:
    rows = Link.objects.in_operation()
    if rows.filter(line=line, child_id=child_id, valid_to=None).exists():
        raise GraphError(_("该组织在这条线上已经有上级，请先办理变更"))
    if primary and rows.filter(child_id=child_id, valid_to=None, is_primary=True).exists():
        raise GraphError(_("一个组织只能有一条主线"))
    _check_circle(line, parent_id, child_id, primary)


def _check_circle(line: str, parent_id: int, child_id: int, primary: bool) -> None:
    if parent_id == child_id or covers(line, child_id, parent_id):
        raise GraphError(_("上级不能是本组织自己或它的下级"))
    if primary and _primary_circle(parent_id, child_id):
        raise GraphError(_("主线会成环：上级的主线已在本组织之下"))


def _open(line: str, parent_id: int, child_id: int, day: date, primary: bool, made_by: tuple[str, int]) -> Link:
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
    _join(line, parent_id, child_id)
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
    lock()
    if day < link.valid_from:
        raise GraphError(_("结束日不能早于隶属关系的起始日"))
    if not Link.objects.in_operation().filter(pk=link.pk, valid_to=None).update(valid_to=day):
        raise GraphError(_("这条隶属关系已经结束"))
    _part(link.line, link.parent_id, link.child_id)


def reopen_link(*, link: Link) -> None:
    """Let a link that was ended by mistake run on. Raises GraphError where the child has another parent by now."""
    lock()
    _check_free(link.line, link.parent_id, link.child_id, link.is_primary)
    if not Link.objects.in_operation().filter(pk=link.pk, valid_to__isnull=False).update(valid_to=None):
        raise GraphError(_("这条隶属关系没有结束，无须恢复"))
    _join(link.line, link.parent_id, link.child_id)


def move_link(
    *, line: str, child_id: int, parent_id: int, day: date, made_by: tuple[str, int], old_parent_id: int | None = None
) -> Link:
    """End the child's link on the line and open one to the new parent on the same day, under one lock.

    The new link is primary if the old one was. With `old_parent_id`, raises GraphError where the child stands
    elsewhere meanwhile; also for a circle, no link to end, the parent it has already, a day before its link's first.
    """
    lock()
    old = Link.objects.in_operation().filter(line=line, child_id=child_id, valid_to=None).first()
    if old is None:
        raise GraphError(_("该组织在这条线上没有上级，请改办建立隶属关系"))
    if old_parent_id is not None and old.parent_id != old_parent_id:
        raise GraphError(_("该组织的上级刚刚已经变更，请核对后重新办理"))
    if old.parent_id == parent_id:
        raise GraphError(_("该组织已在这个上级之下，无须变更"))
    if day < old.valid_from:
        raise GraphError(_("变更日不能早于现在的隶属关系起始日 %(day)s") % {"day": old.valid_from})
    _check_circle(line, parent_id, child_id, old.is_primary)
    Link.objects.in_operation().filter(pk=old.pk).update(valid_to=day)
    _part(line, old.parent_id, child_id)
    return _open(line, parent_id, child_id, day, old.is_primary, made_by)


def covers(line: str, ancestor_id: int, descendant_id: int) -> bool:
    """Whether `ancestor` stands above `descendant` on the line now (a node covers itself)."""
    if ancestor_id == descendant_id:
        return True
    return Closure._base_manager.filter(line=line, ancestor_id=ancestor_id, descendant_id=descendant_id).exists()


def ancestors(line: str, node_id: int) -> list[int]:
    """The nodes above `node_id` on the line, nearest first, itself left out."""
    rows = Closure._base_manager.filter(line=line, descendant_id=node_id, depth__gt=0)
    return list(rows.order_by("depth").values_list("ancestor_id", flat=True))


def below(line: str, node_id: int) -> list[int]:
    """The node and all that stand below it on the line, nearest first."""
    rows = Closure._base_manager.filter(line=line, ancestor_id=node_id, depth__gt=0)
    return [node_id, *rows.order_by("depth", "descendant_id").values_list("descendant_id", flat=True)]


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
    """Write the closure of a line anew from its open links (repair); every node that is joined covers itself."""
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
