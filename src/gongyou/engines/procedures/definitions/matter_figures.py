"""Figures that every procedure has for free: opened, closed, on time, median days, waiting for the applicant.

They count root matters. On time is judged by the clocks that the desk owned: a clock stops while the desk waits for
the applicant, so waiting is shown apart.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from gongyou.engines.figures.queries.opening import OpenRow, describe_with
from gongyou.engines.figures.types import DISTRICT, FAMILIES, STREET, Family, Figure
from gongyou.engines.procedures import queries
from gongyou.engines.procedures.types import PROCEDURES, Procedure
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer


def _closed(t, day, key):
    return t.matters.filter((t.matters.procedure == key) & (t.matters.ended_on <= day))


def _opened_rows(key):
    def rows(t, day):
        found = t.matters.filter((t.matters.procedure == key) & (t.matters.opened_on <= day))
        return found.select(id=found.matter, region=found.region)

    return rows


def _closed_rows(key):
    def rows(t, day):
        found = _closed(t, day, key)
        return found.select(id=found.matter, region=found.region)

    return rows


def _on_time_rows(key):
    def rows(t, day):
        found = _closed(t, day, key)
        found = found.filter((found.missed == 0) & (found.met > 0))
        return found.select(id=found.matter, region=found.region)

    return rows


def _judged_rows(key):
    def rows(t, day):
        found = _closed(t, day, key)
        found = found.filter(found.missed + found.met > 0)
        return found.select(id=found.matter, region=found.region)

    return rows


def _days_rows(key):
    def rows(t, day):
        found = _closed(t, day, key)
        return found.select(
            id=found.matter, region=found.region, amount=found.ended_on.delta(found.opened_on, unit="day")
        )

    return rows


def _waiting_rows(key):
    def rows(t, day):
        clocks = t.clocks.filter(
            t.clocks.owner.isin(["applicant", "party"])
            & (t.clocks.started_on <= day)
            & (t.clocks.ended_on.isnull() | (t.clocks.ended_on > day))
        )
        found = t.matters.filter(t.matters.procedure == key).semi_join(clocks, "matter")
        return found.select(id=found.matter, region=found.region)

    return rows


#: suffix → (unit, what is counted, of what, measure, rows, denominator rows)
_KINDS: dict[str, tuple] = {
    "opened": (
        _("件"),
        _("累计收件"),
        _("到当日为止收到的办件，不含由其他办件引出的"),
        None,
        "count",
        _opened_rows,
        None,
    ),
    "closed": (
        _("件"),
        _("累计办结"),
        _("到当日为止已办结的办件，含不予同意、撤回和终止"),
        None,
        "count",
        _closed_rows,
        None,
    ),
    "on_time": (
        _("%"),
        _("按时办结率"),
        _("办结的办件中经办方没有超过任何时限的；等待申请人的时间不计入"),
        _("到当日为止已办结、且经办方时限有结论的办件"),
        "count",
        _on_time_rows,
        _judged_rows,
    ),
    "median_days": (
        _("天"),
        _("办理天数中位数"),
        _("到当日为止已办结的办件从收到到办结的日历天数的中位数"),
        None,
        "median",
        _days_rows,
        None,
    ),
    "waiting": (
        _("件"),
        _("等待申请人补正"),
        _("当日正由申请人补正、不由经办方负责的办件"),
        None,
        "count",
        _waiting_rows,
        None,
    ),
}


class _Name:
    """The procedure's name and the figure's together, in the language of whoever reads it."""

    def __init__(self, procedure: type[Procedure], what: Any) -> None:
        self.procedure, self.what = procedure, what

    def __str__(self) -> str:
        return f"{self.procedure.name}·{self.what}"


def _figures() -> Iterator[type[Figure]]:
    for procedure in PROCEDURES:
        for suffix, (unit, what, words, of_words, measure, rows, of) in _KINDS.items():
            members = {
                "id": f"P.{procedure.key}.{suffix}",
                "key": f"procedures.{procedure.key}.{suffix}",
                "name": _Name(procedure, what),
                "unit": unit,
                "numerator_words": words,
                "denominator_words": of_words,
                "denominator_rows": staticmethod(of(procedure.key)) if of else None,
                "grains": (DISTRICT, STREET),
                "source": _("办件和时限记录"),
                "counts": "matter",
                "measure": measure,
                "rows": staticmethod(rows(procedure.key)),
            }
            yield type(f"Matters_{suffix}", (Figure,), members)


FAMILIES.register("procedures", Family("procedures", _("办件指标"), _figures))


def _describe(viewer: Viewer, ids: list[int], day: date) -> list[OpenRow]:
    """Matters by number and desk; of those that the viewer may not see, nothing."""
    rows = {row.pk: row for row in queries.matters(viewer).filter(pk__in=ids)}
    return [_row(rows[pk]) if pk in rows else OpenRow(now("不在本人查看范围"), hidden=True) for pk in ids]


def _row(matter) -> OpenRow:
    desk = getattr(matter.desk_node, "organisation", None)
    return OpenRow(matter.number, desk.name if desk else "", clock.local_date(matter.opened_at), matter.number)


describe_with("matter", _describe)
