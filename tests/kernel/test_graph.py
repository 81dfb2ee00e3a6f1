"""Links of organisations one by one, with the words that a refusal says."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from gongyou.kernel.access import graph
from gongyou.kernel.access.models import Closure, Link, Node
from gongyou.kernel.access.viewer import Viewer, system
from gongyou.kernel.operations.operation import current, operation

DAY = date(2026, 3, 1)


@operation("test.graph", allow=lambda viewer, **kwargs: True)
def within(viewer: Viewer, *, call) -> object:
    current().entry("test.graph", "system", 0)
    return call()


def run(call):
    return within(system(reason="test"), call=call)


@pytest.fixture
def nodes(db):
    made = [Node() for _place in range(4)]
    for node in made:
        node.save(force_insert=True)
    return [node.pk for node in made]


def link(parent, child, *, line="territory", primary=False, day=DAY):
    return run(
        lambda: graph.open_link(
            line=line, parent_id=parent, child_id=child, day=day, primary=primary, made_by=("test", 7)
        )
    )


def test_a_link_says_what_made_it_and_opens_the_closure(nodes):
    made = link(nodes[0], nodes[1], primary=True)
    assert (made.made_by_kind, made.made_by_number, made.is_primary) == ("test", 7, True)
    link(nodes[1], nodes[2])
    assert graph.ancestors("territory", nodes[2]) == [nodes[1], nodes[0]]
    assert graph.children("territory", nodes[0]) == [nodes[1]]
    assert graph.covers("territory", nodes[0], nodes[2]) and not graph.covers("territory", nodes[2], nodes[0])
    assert not graph.covers("industry", nodes[0], nodes[2])
    assert graph.covers("grid", nodes[3], nodes[3])


@pytest.mark.parametrize("length", [1, 2, 3])
def test_a_circle_is_refused(nodes, length):
    for place in range(length - 1):
        link(nodes[place], nodes[place + 1])
    with pytest.raises(graph.GraphError):
        link(nodes[length - 1], nodes[0])


def test_a_second_parent_on_the_line_is_refused(nodes):
    link(nodes[0], nodes[1])
    with pytest.raises(graph.GraphError):
        link(nodes[2], nodes[1])
    link(nodes[2], nodes[1], line="industry")


def test_a_second_primary_link_is_refused(nodes):
    link(nodes[0], nodes[1], primary=True)
    with pytest.raises(graph.GraphError):
        link(nodes[2], nodes[1], line="industry", primary=True)


def test_primary_links_of_different_lines_do_not_run_in_a_circle(nodes):
    """Totals roll up along primary links of all lines: a circle across lines would count without end."""
    link(nodes[0], nodes[1], primary=True)
    link(nodes[1], nodes[2], line="grid", primary=True)
    with pytest.raises(graph.GraphError):
        link(nodes[2], nodes[0], line="industry", primary=True)
    link(nodes[2], nodes[0], line="industry")  # a link that is not primary counts for no total


def test_a_closed_link_makes_room(nodes):
    made = link(nodes[0], nodes[1])
    run(lambda: graph.close_link(link=made, day=date(2026, 4, 1)))
    assert graph.ancestors("territory", nodes[1]) == []
    link(nodes[2], nodes[1], day=date(2026, 4, 1))
    with pytest.raises(graph.GraphError):
        run(lambda: graph.close_link(link=made, day=date(2026, 5, 1)))


def test_a_link_does_not_end_before_it_begins(nodes):
    made = link(nodes[0], nodes[1])
    with pytest.raises(graph.GraphError):
        run(lambda: graph.close_link(link=made, day=date(2026, 2, 1)))
    assert Link._base_manager.get(pk=made.pk).valid_to is None


def test_a_move_takes_the_branch_along_and_keeps_the_days(nodes):
    old = link(nodes[0], nodes[1], primary=True)
    link(nodes[1], nodes[2])
    link(nodes[3], nodes[0])
    day = date(2026, 6, 1)
    new = run(
        lambda: graph.move_link(
            line="territory",
            child_id=nodes[1],
            parent_id=nodes[3],
            day=day,
            made_by=("test", 9),
            old_parent_id=nodes[0],
        )
    )
    assert (new.valid_from, new.is_primary, new.made_by_number) == (day, True, 9)
    assert Link._base_manager.get(pk=old.pk).valid_to == day
    assert graph.ancestors("territory", nodes[2]) == [nodes[1], nodes[3]]
    assert not graph.covers("territory", nodes[0], nodes[2])
    assert graph.below("territory", nodes[3]) == [nodes[3], *sorted([nodes[0], nodes[1]]), nodes[2]]


@pytest.mark.parametrize("to", ["itself", "below", "where it is", "stale"])
def test_a_move_that_makes_no_sense_is_refused_and_nothing_changes(nodes, to):
    link(nodes[0], nodes[1])
    link(nodes[1], nodes[2])
    parent = {"itself": nodes[1], "below": nodes[2], "where it is": nodes[0], "stale": nodes[3]}[to]
    before = set(Closure._base_manager.values_list("ancestor_id", "descendant_id", "depth"))
    with pytest.raises(graph.GraphError):
        run(
            lambda: graph.move_link(
                line="territory", child_id=nodes[1], parent_id=parent, day=DAY, made_by=("test", 0),
                old_parent_id=nodes[3] if to == "stale" else None,
            )
        )  # fmt: skip
    assert set(Closure._base_manager.values_list("ancestor_id", "descendant_id", "depth")) == before
    assert Link._base_manager.filter(valid_to=None).count() == 2


def test_a_move_of_a_root_and_one_before_its_link_began_are_refused(nodes):
    link(nodes[0], nodes[1])
    for child, day in ((nodes[0], DAY), (nodes[1], date(2026, 2, 1))):
        with pytest.raises(graph.GraphError):
            run(
                lambda child=child, day=day: graph.move_link(
                    line="territory", child_id=child, parent_id=nodes[2], day=day, made_by=("test", 0)
                )
            )


def test_a_link_ended_by_mistake_runs_on(nodes):
    made = link(nodes[0], nodes[1])
    link(nodes[1], nodes[2])
    run(lambda: graph.close_link(link=made, day=date(2026, 4, 1)))
    run(lambda: graph.reopen_link(link=made))
    assert graph.ancestors("territory", nodes[2]) == [nodes[1], nodes[0]]
    assert Link._base_manager.get(pk=made.pk).valid_to is None
    with pytest.raises(graph.GraphError):
        run(lambda: graph.reopen_link(link=made))


def test_the_database_refuses_two_parents_on_one_day_of_the_past(nodes):
    made = link(nodes[0], nodes[1])
    run(lambda: graph.close_link(link=made, day=date(2026, 6, 1)))
    with pytest.raises(IntegrityError), transaction.atomic():
        Link(line="territory", parent_id=nodes[2], child_id=nodes[1], valid_from=DAY, valid_to=date(2026, 4, 1)).save(
            force_insert=True
        )


def test_the_graph_changes_in_operations_only(nodes):
    with pytest.raises(Exception, match="operation"):
        graph.open_link(
            line="territory", parent_id=nodes[0], child_id=nodes[1], day=DAY, primary=False, made_by=("test", 0)
        )


def test_rebuilding_repairs_a_damaged_closure(nodes):
    link(nodes[0], nodes[1])
    link(nodes[1], nodes[2])
    right = set(Closure._base_manager.values_list("ancestor_id", "descendant_id", "depth"))
    Closure._base_manager.filter(depth=2).delete()
    run(lambda: graph.rebuild("territory"))
    assert set(Closure._base_manager.values_list("ancestor_id", "descendant_id", "depth")) == right


@pytest.mark.parametrize(
    "change",
    [
        {"parent": "child"},
        {"valid_to": date(2025, 1, 1)},
    ],
    ids=["to itself", "period"],
)
def test_the_database_refuses_impossible_links(nodes, change):
    values = {"line": "territory", "parent_id": nodes[0], "child_id": nodes[1], "valid_from": DAY}
    if "parent" in change:
        values["parent_id"] = nodes[1]
    else:
        values |= change
    with pytest.raises(IntegrityError), transaction.atomic():
        Link(**values).save(force_insert=True)


def test_the_database_refuses_two_parents_and_two_primaries(nodes):
    Link(line="grid", parent_id=nodes[0], child_id=nodes[1], valid_from=DAY, is_primary=True).save(force_insert=True)
    for line, parent, primary in (("grid", nodes[2], False), ("cpc", nodes[2], True)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Link(line=line, parent_id=parent, child_id=nodes[1], valid_from=DAY, is_primary=primary).save(
                force_insert=True
            )
