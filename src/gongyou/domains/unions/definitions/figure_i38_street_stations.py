"""I38: grid stations of streets and towns."""

from django.utils.translation import gettext_lazy as _

from gongyou.engines.figures.types import DISTRICT, STREET, Figure, figure, holds


@figure
class StreetStations(Figure):
    id = "I38"
    key = "unions.street_stations"
    name = _("镇街网格工作站")
    unit = _("个")
    numerator_words = _("当日存续的镇街级网格工作站")
    grains = (DISTRICT, STREET)
    source = _("网格站登记")
    counts = "organisation"

    @staticmethod
    def rows(t, day):
        found = t.organisations.filter(holds(t.organisations, day) & (t.organisations.kind == "street_station"))
        return found.select(id=found.organisation, region=found.region)
