"""Taking values down for the record."""

from collections.abc import Sequence
from datetime import date

from gongyou.engines.figures.models import StoredValue
from gongyou.engines.figures.queries.evaluating import Value
from gongyou.engines.figures.types import find
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.operation import current, only_system, operation


@operation("figures.stored", allow=only_system)
def store_values(viewer: Viewer, *, day: date, snapshot_hash: str, values: Sequence[tuple[str, str, Value]]) -> int:
    """Keep the values of a day, given as (grain, key, value); return how many are new (a second time: none)."""
    rows = [
        StoredValue(
            figure=one.id,
            definition_version=find(one.id).version(),
            as_of=day,
            grain=grain,
            grain_key=key,
            value=one.value,
            numerator=one.numerator,
            denominator=one.denominator,
            parts=one.parts,
            snapshot_hash=snapshot_hash,
            computed_at=clock.now(),
        )
        for grain, key, one in values
    ]
    before = StoredValue.objects.in_operation().filter(as_of=day).count()
    StoredValue._base_manager.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    added = StoredValue.objects.in_operation().filter(as_of=day).count() - before
    current().entry("figures.stored", "system", 0, day=day.isoformat(), snapshot=snapshot_hash, added=added)
    return added
