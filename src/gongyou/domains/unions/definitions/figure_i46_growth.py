"""I46: growth of the workforce since the end of 2017."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from gongyou.engines.figures.types import DISTRICT, STREET, ZONE, Derived, figure


@figure
class Growth(Derived):
    id = "I46"
    key = "unions.growth_since_2017"
    name = _("产业工人较2017年增量")
    unit = _("人")
    numerator_words = _("当日产业工人总量减去2017年12月31日的产业工人总量")
    grains = (DISTRICT, STREET, ZONE)
    source = _("由产业工人总量（I45）算出")
    counts = "person"
    terms = {"now": ("I45", None), "then": ("I45", date(2017, 12, 31))}

    @classmethod
    def combine(cls, terms):
        now, then = terms["now"], terms["then"]
        if now is None or then is None:
            return None, {}
        return now - then, {"now": now, "then": then, "percent": round(100 * (now - then) / then, 2) if then else None}
