"""The same definitions on Spark give the same values from the same snapshot. Runs where the extra `spark` and Java are."""

import shutil
from datetime import date, timedelta

import pytest

from gongyou.engines.figures import queries
from gongyou.engines.figures.types import DISTRICT, FAMILIES, FIGURES, STREET, members
from gongyou.engines.procedures import operations as procedures
from gongyou.kernel import clock
from tests.factories.district import fill

pytest.importorskip("pyspark", reason="the extra `spark` is not installed (docs/explain/spark.md)")
if shutil.which("java") is None:
    pytest.skip("Spark needs Java 17 or later, and there is none on this machine", allow_module_level=True)

from gongyou.engines.figures.queries.spark import on_spark

#: py4j leaves its sockets to the garbage collector.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::ResourceWarning")]
LONG_AGO = date(2017, 12, 31)


def applications(world):
    """Applications decided in time and late, one refused, one sent back, one waiting."""
    desk, opened = world.viewers["union_a1"], date(2026, 7, 1)
    with clock.rehearse(opened):
        first, late, refused, returned, _waiting = (world.apply("union_a1")[0].number for _number in range(5))
        procedures.return_for_correction(desk, number=returned, note="请补充单位全称")
    for number, outcome, after in ((first, "admit", 2), (late, "admit", 80), (refused, "refuse", 9)):
        with clock.rehearse(opened + timedelta(days=after)):
            procedures.act(desk, number=number, outcome=outcome, note="" if outcome == "admit" else "不符合章程的条件")


def every_figure():
    return [*FIGURES, *(one for family in FAMILIES for one in members(family))]


def test_every_figure_has_the_same_values_on_spark(world, request):
    fill(world, 7)
    applications(world)
    found = queries.snapshot()
    spark = on_spark(found, master="local[2]")
    request.addfinalizer(spark.session.stop)
    compared, filled, differences = 0, set(), {}
    for figure in every_figure():
        for day in (clock.today(), LONG_AGO):
            for grain in (DISTRICT, STREET):
                if grain not in figure.grains:
                    continue
                here = queries.by_grain(figure.id, day, grain, on=found)
                there = queries.by_grain(figure.id, day, grain, on=spark)
                compared += len(here)
                filled |= {figure.id} if any(one.value for one in here.values()) else set()
                if here != there:
                    differences[figure.id, day, grain] = (here, there)
    assert differences == {}
    assert compared > 100
    assert {one.id for one in FIGURES} - filled <= {"I39"}  # the little district has no base station
