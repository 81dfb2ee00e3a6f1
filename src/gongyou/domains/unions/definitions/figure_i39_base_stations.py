"""I39: base grid stations."""

from django.utils.translation import gettext_lazy as _

from gongyou.engines.figures.types import DISTRICT, STREET, Figure, figure, holds


@figure
class BaseStations(Figure):
    id = "I39"
    key = "unions.base_stations"
    name = _("基层网格工作站")
    unit = _("个")
    numerator_words = _("当日存续的基层网格工作站")
    grains = (DISTRICT, STREET)
    source = _("网格站登记")
    counts = "organisation"

    @staticmethod
    def rows(t, day):
        found = t.organisations.filter(holds(t.organisations, day) & (t.organisations.kind == "base_station"))
        return found.select(id=found.organisation, region=found.region)
