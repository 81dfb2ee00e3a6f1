"""I28: the share of front-line industrial workers among the city's model workers of 2017 to 2020."""

from django.utils.translation import gettext_lazy as _

from gongyou.engines.figures.types import DISTRICT, Figure, figure


def _winners(t, day):
    return t.honours.filter(
        (t.honours.family == "model_worker")
        & (t.honours.level == "city")
        & t.honours.year.between(2017, 2020)
        & (t.honours.granted_on <= day)
    )


@figure
class CityModelWorkers(Figure):
    id = "I28"
    key = "honours.city_model_workers"
    name = _("2017—2020年市劳模中一线产业工人占比")
    unit = "%"
    numerator_words = _("2017年至2020年获市级劳动模范的人中，评选时既在一线又属产业工人的人")
    denominator_words = _("2017年至2020年获市级劳动模范的人")
    grains = (DISTRICT,)
    source = _("荣誉台账")
    counts = "person"

    @staticmethod
    def rows(t, day):
        found = _winners(t, day)
        return found.filter(found.industrial & found.front_line).select(id=found.person)

    @staticmethod
    def denominator_rows(t, day):
        found = _winners(t, day)
        return found.select(id=found.person)
