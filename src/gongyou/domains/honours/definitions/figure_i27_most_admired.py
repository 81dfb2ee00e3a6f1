"""I27: the share of industrial workers among the 最美新区人 of 2021."""

from django.utils.translation import gettext_lazy as _

from gongyou.engines.figures.types import DISTRICT, Figure, figure


def _winners(t, day):
    return t.honours.filter(
        (t.honours.award == "most_beautiful_newcomer") & (t.honours.year == 2021) & (t.honours.granted_on <= day)
    )


@figure
class MostAdmiredWorkers(Figure):
    id = "I27"
    key = "honours.most_admired_workers"
    name = _("2021年最美新区人中产业工人占比")
    unit = "%"
    numerator_words = _("2021年最美新区人中，评选时属产业工人的人")
    denominator_words = _("2021年最美新区人")
    grains = (DISTRICT,)
    source = _("荣誉台账")
    counts = "person"

    @staticmethod
    def rows(t, day):
        found = _winners(t, day)
        return found.filter(found.industrial).select(id=found.person)

    @staticmethod
    def denominator_rows(t, day):
        found = _winners(t, day)
        return found.select(id=found.person)
