"""I04: streets and towns."""

from django.utils.translation import gettext_lazy as _

from gongyou.engines.figures.types import DISTRICT, Figure, figure, holds


@figure
class Streets(Figure):
    id = "I04"
    key = "unions.streets"
    name = _("镇街数")
    unit = _("个")
    numerator_words = _("当日的镇和街道，按统计用区划代码")
    grains = (DISTRICT,)
    source = _("行政区划")
    counts = "region"

    @staticmethod
    def rows(t, day):
        found = t.regions.filter(holds(t.regions, day) & (t.regions.level == "street"))
        return found.select(id=found.region)
