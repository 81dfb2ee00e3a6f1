"""The declared figures by the Django ORM on the live tables, as an application without a snapshot would count them."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce

from bench.handwritten import BASE, Cells
from gongyou.kernel.access.models import Link
from gongyou.records.activities.models import Activity
from gongyou.records.directory.models import Coverage, Employer, Employment, Membership, Organisation, Region

Counted = tuple[Callable[[date], QuerySet], str, dict[str, Any]]


def _holds(day: date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gt=day))


def _of(model: Any, **conditions: Any) -> Callable[[date], QuerySet]:
    return lambda day: model._base_manager.filter(_holds(day), **conditions)


def _new_form(day: date) -> QuerySet:
    works = Employment._base_manager.filter(_holds(day)).exclude(new_form="").values("person_id")
    return _of(Membership, kind="active")(day).filter(person_id__in=works)


def _below_federation(form: str) -> Callable[[date], QuerySet]:
    def rows(day: date) -> QuerySet:
        above = _of(Organisation, kind="federation")(day).values("pk")
        links = Link._base_manager.filter(_holds(day), line="industry", parent_id__in=above).values("child_id")
        return _of(Organisation, kind="basic", form=form)(day).filter(founded_on__lte=day, pk__in=links)

    return rows


_OWN = {"street": "region", "zone": "zone"}
_UNION = {"street": "union__region", "zone": "union__zone"}
_EMPLOYER = {"street": "employer__region", "zone": "employer__zone"}
_WORK = {"street": Coalesce("employer__region_id", "region_id"), "zone": F("employer__zone")}
ROWS: dict[str, Counted] = {
    "I01": (_of(Organisation, kind="zone"), "pk", {}),
    "I02": (_of(Employer), "pk", _OWN),
    "I04": (_of(Region, level="street"), "pk", {}),
    "I38": (_of(Organisation, kind="street_station"), "pk", {"street": "region"}),
    "I39": (_of(Organisation, kind="base_station"), "pk", {"street": "region"}),
    "I40": (
        lambda day: _of(Coverage, is_member_unit=True)(day).filter(sealed_on__lte=day),
        "employer",
        _EMPLOYER,
    ),
    "I41": (
        lambda day: Activity._base_manager.filter(kind="joining_drive", state="held", held_on__lte=day),
        "pk",
        {"street": "organiser__region"},
    ),
    "I42": (_new_form, "person", _UNION),
    "I43": (_of(Membership, kind="active", person__household="rural"), "person", _UNION),
    "I44": (lambda day: _of(Organisation, kind="basic")(day).filter(founded_on__lte=day), "pk", _OWN),
    "I45": (_of(Employment, is_main=True, industrial=True), "person", _WORK),
    "I52": (_of(Organisation, kind="federation"), "pk", {}),
    "I52.N": (_below_federation("single"), "pk", {}),
    "I52.X": (_below_federation("joint"), "pk", {}),
}


def compute(day: date) -> dict[tuple[str, str], Cells]:
    """Every cell of the declared figures by (id, grain)."""
    found: dict[tuple[str, str], Cells] = {}
    wanted = [(key, day) for key in ROWS] + [("I45", BASE)]
    for key, on in wanted:
        rows, counted, grains = ROWS[key]
        name = key if on == day else f"{key}@2017"
        found[name, "district"] = {None: rows(on).aggregate(n=Count(counted, distinct=True))["n"]}
        for grain, column in grains.items():
            cells = rows(on).values_list(column).annotate(n=Count(counted, distinct=True))
            found[name, grain] = dict(cells.order_by())
    return found
