"""Organisations joined at random: never a circle, one parent on a line, one primary link, totals counted once."""

from collections import Counter
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from gongyou.kernel.access import graph
from gongyou.kernel.access.models import Closure, Link, Node
from gongyou.kernel.access.viewer import Viewer, system
from gongyou.kernel.operations.operation import current, operation
from tests.properties.lengths import rolled_back, search

LINES = ("territory", "industry", "grid")
NODES = 7
DAY = date(2026, 1, 5)

opens = st.tuples(
    st.just("open"),
    st.sampled_from(LINES),
    st.integers(0, NODES - 1),
    st.integers(0, NODES - 1),
    st.booleans(),
)
closes = st.tuples(st.just("close"), st.integers(0, 30))
moves = st.tuples(st.just("move"), st.integers(0, 30), st.integers(0, NODES - 1))
reopens = st.tuples(st.just("reopen"), st.integers(0, 30))


class Naive:
    """The oracle: plain sets of (line, parent, child, primary), and closures by joining pairs until nothing is new."""

    def __init__(self) -> None:
        self.links: list[tuple[str, int, int, bool]] = []

    def pairs(self, line: str) -> set[tuple[int, int]]:
        return {(parent, child) for at, parent, child, _primary in self.links if at == line}

    def closure(self, line: str) -> set[tuple[int, int]]:
        return _closed(self.pairs(line))

    def refuses(self, line: str, parent: int, child: int, primary: bool) -> bool:
        if parent == child or (child, parent) in self.closure(line):
            return True
        if any(at == line and below == child for at, _above, below, _primary in self.links):
            return True
        main = {(above, below) for _at, above, below, is_primary in self.links if is_primary}
        return primary and (any(below == child for _above, below in main) or (child, parent) in _closed(main))

    def refuses_move(self, place: int, parent: int) -> bool:
        """A move is one link less and another one more; to where it stands already it is nothing."""
        line, old, child, primary = self.links[place]
        rest = Naive()
        rest.links = [link for at, link in enumerate(self.links) if at != place]
        # Whoever stands below the child goes with it, so the parts of the child are asked for with it in place.
        return parent == old or (child, parent) in self.closure(line) or rest.refuses(line, parent, child, primary)


def _closed(pairs: set[tuple[int, int]]) -> set[tuple[int, int]]:
    known = set(pairs)
    while more := {(a, d) for a, b in known for c, d in known if b == c} - known:
        known |= more
    return known


@operation("test.graph", allow=lambda viewer, **kwargs: viewer.is_system)
def _in_operation(viewer: Viewer, *, call) -> None:
    call()
    current().entry("test.graph", "system", 0)


def _stored(line: str) -> set[tuple[int, int, int]]:
    return set(Closure._base_manager.filter(line=line).values_list("ancestor_id", "descendant_id", "depth"))


@search(60)
@given(steps=st.lists(st.one_of(opens, opens, opens, closes, moves, moves, reopens), max_size=30))
def test_random_links_and_moves_keep_every_line_a_forest(db, steps):
    with rolled_back():
        _in_operation(system(reason="test"), call=lambda: _walk(steps))


def _walk(steps) -> None:
    nodes = [Node() for _place in range(NODES)]
    for node in nodes:
        node.save(force_insert=True)
    ids, naive, stored, ended = [node.pk for node in nodes], Naive(), [], []
    for step in steps:
        if step[0] == "open":
            _open(step, ids, naive, stored)
        elif step[0] == "reopen" and ended:
            _reopen(ended[step[1] % len(ended)], naive, stored, ended)
        elif step[0] == "move" and stored:
            _move(step, ids, naive, stored)
        elif step[0] == "close" and stored:
            place = step[1] % len(stored)
            ended.append((stored.pop(place), naive.links.pop(place)))
            graph.close_link(link=ended[-1][0], day=DAY)
        _compare(ids, naive)


def _move(step, ids, naive: Naive, stored: list) -> None:
    """The same link number stays in its place of the lists, with its new parent."""
    place, parent = step[1] % len(stored), ids[step[2]]
    line, _old, child, primary = naive.links[place]
    try:
        link = graph.move_link(line=line, child_id=child, parent_id=parent, day=DAY, made_by=("test", 1))
    except graph.GraphError:
        assert naive.refuses_move(place, parent), f"refused without a reason: {naive.links[place]} to {parent}"
        return
    assert not naive.refuses_move(place, parent), f"accepted against the rules: {naive.links[place]} to {parent}"
    assert link.is_primary == primary
    assert Link._base_manager.get(pk=stored[place].pk).valid_to == DAY
    stored[place], naive.links[place] = link, (line, parent, child, primary)


def _reopen(pair, naive: Naive, stored: list, ended: list) -> None:
    link, wanted = pair
    try:
        graph.reopen_link(link=link)
    except graph.GraphError:
        assert naive.refuses(*wanted), f"refused without a reason: {wanted}"
    else:
        assert not naive.refuses(*wanted), f"accepted against the rules: {wanted}"
        ended.remove(pair)
        stored.append(link)
        naive.links.append(wanted)


def _open(step, ids, naive: Naive, stored: list) -> None:
    _word, line, parent, child, primary = step
    wanted = (line, ids[parent], ids[child], primary)
    try:
        link = graph.open_link(
            line=line, parent_id=ids[parent], child_id=ids[child], day=DAY, primary=primary, made_by=("test", 0)
        )
    except graph.GraphError:
        assert naive.refuses(*wanted), f"refused without a reason: {wanted}"
    else:
        assert not naive.refuses(*wanted), f"accepted against the rules: {wanted}"
        stored.append(link)
        naive.links.append(wanted)


def _compare(ids: list[int], naive: Naive) -> None:
    for line in LINES:
        pairs = naive.pairs(line)
        linked = {node for pair in pairs for node in pair}
        rows = _stored(line)
        assert {(a, d) for a, d, depth in rows if depth} == naive.closure(line)
        assert {a for a, d, depth in rows if not depth and a == d} == linked
        assert all(a != d for a, d, depth in rows if depth)
        assert {(a, d) for a, d, depth in rows if depth == 1} == pairs
        for node in ids:
            above = graph.ancestors(line, node)
            assert above == [a for a, d, depth in sorted(rows, key=lambda row: row[2]) if d == node and depth]
    children = Counter(child for _line, _parent, child, primary in naive.links if primary)
    assert all(times == 1 for times in children.values())
    _totals(ids, naive)


def _totals(ids: list[int], naive: Naive) -> None:
    """Each node has members of its own; what the tops report together is everybody, once."""
    own = {node: 3**place for place, node in enumerate(ids)}  # base 3: counting anybody twice changes a digit
    up = dict(Link._base_manager.filter(valid_to=None, is_primary=True).values_list("child_id", "parent_id"))
    total = dict(own)
    for node in ids:
        at, seen = node, set()
        while at in up:
            assert at not in seen, "primary links run in a circle"
            seen.add(at)
            at = up[at]
            total[at] += own[node]
    assert sum(total[node] for node in ids if node not in up) == sum(own.values())


@search(150)
@given(
    parents=st.lists(st.one_of(st.none(), st.integers(0, 30)), min_size=1, max_size=31),
    broken=st.booleans(),
)
def test_closure_rows_equal_the_naive_closure_and_name_circles(parents, broken):
    """The pure function: a random forest, or one with a circle put into it."""
    pairs = {(parent % child, child) for child, parent in enumerate(parents) if child and parent is not None}
    if broken and pairs:
        top, low = max(_closed(pairs), key=lambda pair: pair[1] - pair[0])
        pairs = {pair for pair in pairs if pair[1] != top} | {(low, top)}
        try:
            graph.closure_rows(sorted(pairs))
        except graph.GraphError:
            return
        raise AssertionError("a circle was not seen")
    rows = graph.closure_rows(sorted(pairs))
    assert len(rows) == len({(a, d) for a, d, _depth in rows})
    assert {(a, d) for a, d, depth in rows if depth} == _closed(pairs)
