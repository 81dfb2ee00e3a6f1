"""Values for certification, and unions that are recorded late, so that the past changes."""

from datetime import date

from gongyou.engines.figures.operations import submit_values
from gongyou.engines.figures.types import (
    Cell,
)
from gongyou.kernel.access.viewer import system
from gongyou.kernel.operations.operation import current, operation
from gongyou.records.directory.operations.organisations import establish_organisation

DAY = date(2024, 12, 31)


UNIONS = Cell("I44", DAY)


@operation("test.union_founded", allow=lambda viewer, **kwargs: viewer.is_system)
def found_union(viewer, *, world, key, day):
    made = establish_organisation(
        viewer,
        name=f"补录{key}工会",
        kind="basic",
        code=f"T-late-{key}",
        day=day,
        parent=world["street_a"],
        form="single",
        region_id="370211001",
    )
    current().entry("directory.organisation_noted", "organisation", made.pk)
    return made


def late_union(world, key="1", day=date(2020, 1, 1)):
    """A union that existed long ago and is recorded today."""
    return found_union(system(reason="test"), world=world, key=key, day=day)


def submit(viewer, *cells, **more):
    return submit_values(viewer, cells=cells or (UNIONS,), **more)
