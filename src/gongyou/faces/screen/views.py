"""The one page of the screen; the same page is polled and its main part swapped."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongyou.engines.facts.queries import NoSnapshot
from gongyou.engines.figures import queries
from gongyou.engines.figures.queries import Entry, Value
from gongyou.faces.screen.strands import BY_STREET, GROUND, STRANDS, Strand
from gongyou.kernel import clock
from gongyou.kernel.access.routes import STAFF, open_to
from gongyou.ui.charts import Chart, Series

FIRST_YEAR = 2017


@dataclass(frozen=True)
class Tile:
    """One figure on the screen."""

    figure: Entry
    value: Value

    @property
    def note(self) -> str:
        """What is published together with the value."""
        if "percent" in self.value.parts and self.value.parts["percent"] is not None:
            return _("增长 %(percent)s%%") % {"percent": self.value.parts["percent"]}
        return "　".join(f"{key} {count:,}" for key, count in self.value.parts.items() if key in {"N", "X"})


@dataclass(frozen=True)
class Group:
    """A part of a column with its tiles; empty while nothing is connected."""

    name: Any
    tiles: list[Tile]


@open_to(STAFF, "figures.read")
@require_GET
@csp_update({"style-src-attr": ["'unsafe-inline'"]})
def screen(request: HttpRequest) -> HttpResponse:
    """The report as of today, of a past day (`as_of`) or of a year's end (`year`)."""
    day = _day(request)
    drawn = request.GET.get("by", BY_STREET[0])
    drawn = drawn if drawn in BY_STREET else BY_STREET[0]
    context = {"day": day, "today": clock.today(), "first": FIRST_YEAR, "drawn": drawn}
    try:
        streets = _streets(drawn, day)
        context |= {
            "snapshot": queries.snapshot(),
            "ground": _tiles(GROUND, day),
            "columns": [(strand, _groups(strand, day)) for strand in STRANDS],
            "figures": [queries.entry(one) for one in BY_STREET],
            "streets": streets,
            "bars": _bars(drawn, streets),
            "refresh_url": request.get_full_path(),
        }
    except NoSnapshot:
        return render(request, "screen/screen.html", {**context, "missing": True}, status=503)
    return render(request, "screen/screen.html", context)


def _day(request: HttpRequest) -> date:
    """The day asked for; nonsense and the future mean today."""
    today, asked, year = clock.today(), request.GET.get("as_of", ""), request.GET.get("year", "")
    try:
        found = date.fromisoformat(asked) if asked else date(int(year), 12, 31) if year else today
    except ValueError:
        return today
    return min(found, today)


def _tiles(ids: tuple[str, ...], day: date) -> list[Tile]:
    """Figures that a site does not have are left out."""
    found = [(queries.entry(one), one) for one in ids]
    return [Tile(entry, queries.value(one, day)) for entry, one in found if entry is not None]


def _groups(strand: Strand, day: date) -> list[Group]:
    return [Group(line.name, _tiles(line.figures, day)) for line in strand.lines]


def _streets(figure_id: str, day: date) -> list[tuple[str, int | float | None]]:
    """(street, value) in the order of the codes; a street where nothing was counted has zero."""
    if queries.entry(figure_id) is None:
        return []
    cells, places = queries.by_grain(figure_id, day, "street"), queries.places("street")
    return [(place.name, cells[place.key].value if place.key in cells else 0) for place in places]


def _bars(figure_id: str, streets: list[tuple[str, int | float | None]]) -> Chart | None:
    entry = queries.entry(figure_id)
    if entry is None:
        return None
    values = [number for _name, number in streets]
    return Chart("bar", [_short(name) for name, _number in streets], [Series(entry.name, values)], unit=entry.unit)


def _short(name: str) -> str:
    """A street's name as it fits under a bar; the table has it in full."""
    bare = name.removesuffix("街道").removesuffix("镇") or name
    return bare if len(bare) <= 4 else bare[:3]
