"""I02: market entities."""

from django.utils.translation import gettext_lazy as _

from gongyou.engines.figures.types import DISTRICT, STREET, ZONE, Figure, figure, holds


@figure
class MarketEntities(Figure):
    id = "I02"
    key = "unions.market_entities"
    name = _("市场主体数")
    unit = _("户")
    numerator_words = _("当日存续的市场主体，按统一社会信用代码计，归入登记的经营所在地")
    grains = (DISTRICT, STREET, ZONE)
    source = _("用人单位登记（由市场主体数据交换而来）")
    counts = "employer"

    @staticmethod
    def rows(t, day):
        found = t.employers.filter(holds(t.employers, day))
        return found.select(id=found.employer, region=found.region, zone=found.zone)
