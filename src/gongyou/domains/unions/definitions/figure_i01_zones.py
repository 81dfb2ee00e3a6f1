"""I01: functional zones."""

from django.utils.translation import gettext_lazy as _

from gongyou.engines.figures.types import DISTRICT, Figure, figure, holds


@figure
class Zones(Figure):
    id = "I01"
    key = "unions.zones"
    name = _("功能区数")
    unit = _("个")
    numerator_words = _("当日存续的功能区")
    grains = (DISTRICT,)
    source = _("组织登记")
    counts = "organisation"

    @staticmethod
    def rows(t, day):
        found = t.organisations.filter(holds(t.organisations, day) & (t.organisations.kind == "zone"))
        return found.select(id=found.organisation)
