"""The names of the cells of a grain: streets, zones, unions; and their keys from what an address says."""

from dataclasses import dataclass

from gongyou.engines.figures.types import STREET, UNION, ZONE
from gongyou.records.directory.models import Organisation, Region

_KIND_OF = {ZONE: ("zone",), UNION: ("basic", "street", "federation", "district")}


@dataclass(frozen=True)
class Place:
    """One cell of a grain: its key in the snapshot, the code in addresses, and its name."""

    key: int | str
    code: str
    name: str


def places(grain: str, keys: set | None = None) -> list[Place]:
    """The streets, zones or unions in the order of their codes; with `keys` only these. All are public names."""
    if grain == STREET:
        rows = Region._base_manager.filter(level="street").order_by("code").values_list("code", "code", "name")
    elif grain in _KIND_OF:
        found = Organisation._base_manager.filter(kind__in=_KIND_OF[grain]).order_by("code")
        rows = (found if keys is None else found.filter(pk__in=keys)).values_list("pk", "code", "name")
    else:
        return []
    return [Place(*row) for row in rows if keys is None or row[0] in keys]


def key_of(grain: str, code: str) -> Place | None:
    """The cell that an address names, or None."""
    if grain == STREET:
        row = Region._base_manager.filter(level="street", code=code).values_list("code", "code", "name").first()
    else:
        found = Organisation._base_manager.filter(kind__in=_KIND_OF.get(grain, ()), code=code)
        row = found.values_list("pk", "code", "name").first()
    return Place(*row) if row else None


def place_of(grain: str, key: int | str | None) -> Place | None:
    """The cell of a key as the snapshot has it, or None for the district and for what is gone."""
    return next(iter(places(grain, {key})), None) if key is not None else None
