"""Regular duties on random days: a round run twice is a round run once, and days without a round lose nothing."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gongyou.engines.procedures.models import Due, Proving
from gongyou.engines.procedures.operations import duties
from gongyou.engines.procedures.types import DUTIES
from gongyou.kernel import clock
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.records.directory.models import Organisation
from tests.factories.duties import on, renew, report
from tests.properties.lengths import rolled_back, search

FIRST = date(2026, 1, 2)
UNIONS = ("union_a1", "union_a2", "union_b1")
CHECK = {"checked_on": "2026-06-30", "checked_against": "台账", "plan": "逐人补全"}

unions = st.sampled_from(UNIONS)
steps = st.one_of(
    st.tuples(st.just("renew"), unions),
    st.tuples(st.just("report"), unions),
    st.tuples(st.just("waive"), unions),
    st.tuples(st.just("check"), st.sampled_from(["street_a", "street_b"])),
    st.tuples(st.just("close"), unions),
    st.tuples(st.just("restore"), unions),
)
stories = st.lists(st.tuples(st.integers(0, 45), steps), max_size=14)


def _state() -> list[tuple]:
    rows = Due._base_manager.order_by("duty", "subject_number", "period")
    return list(
        rows.values_list("duty", "subject_number", "period", "state", "due", "flag_at", "missed_at", "check_node")
    )


def _first(world, key: str) -> Due | None:
    rows = Due._base_manager.filter(node_id=world[key].pk, state="open")
    return rows.order_by("covers_to", "pk").first()


def _play(world, day: date, word: str, key: str) -> None:
    if word == "renew":
        renew(day)
    elif word in ("close", "restore"):
        rows = Organisation._base_manager.filter(pk=world[key].pk)
        rows.update(valid_to=day if word == "close" else None)
    elif word == "check":
        row = Due._base_manager.filter(check_node_id=world[key].pk).first()
        if row is not None:
            with on(day):
                duties.check_due(world.viewers[key], due=row.pk, right=bool(row.pk % 2), note="数字不对")
    else:
        row = _first(world, key)
        if row is not None:
            with on(day):
                if word == "report":
                    report(world.viewers[key], row, **CHECK)
                else:
                    duties.waive_due(world.viewers[f"street_{key[6]}"], due=row.pk, note="停产整顿")


def _sound(day: date) -> None:
    now = clock.end_exclusive(day)
    for row in Due._base_manager.all():
        standing = set(Proving._base_manager.filter(due=row, stands=True).values_list("part", flat=True))
        parts = set(DUTIES.get(row.duty).parts())
        assert standing <= parts
        if row.state in ("met", "reported"):
            assert standing == parts, "never closed by a bare declaration"
        if row.missed_at is not None:
            assert row.missed_at == row.flag_at and row.missed_at <= now
        assert row.opens_on <= day


@search(25)
@given(story=stories)
def test_a_round_run_twice_is_a_round_run_once(world, story):
    with rolled_back():
        day = FIRST
        renew(day)
        for later, (word, key) in story:
            day += timedelta(days=later)
            try:
                _play(world, day, word, key)
            except (Refused, Denied):
                continue
        renew(day)
        once = _state()
        assert set(renew(day).values()) == {0}
        assert _state() == once
        _sound(day)


@search(25)
@given(gaps=st.lists(st.integers(0, 70), max_size=8))
def test_days_without_a_round_lose_nothing(world, gaps):
    """Rounds on some days, or one at the end: the same is owed, and missed, in the end."""
    days = [FIRST]
    for gap in gaps:
        days.append(days[-1] + timedelta(days=gap))
    with rolled_back():
        for day in days:
            renew(day)
        often = _state()
    with rolled_back():
        renew(days[0])
        renew(days[-1])
        assert _only_regular(_state()) == _only_regular(often)


def _only_regular(rows: list[tuple]) -> list[tuple]:
    """A duty whose first round was late begins with the first period that could still be met: the monthly one."""
    return [row for row in rows if row[0] == "unions.monthly_changes"]
