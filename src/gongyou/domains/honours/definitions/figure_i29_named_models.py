"""I29: the share of industrial workers among those named as models of labour in 2022."""

from django.utils.translation import gettext_lazy as _

from gongyou.engines.figures.types import DISTRICT, Figure, figure

#: 劳动先模人物: model workers, holders of the labour medal, and the 最美 series of workers.
_FAMILIES = ("model_worker", "labour_medal")
_AWARDS = ("most_beautiful_labourer", "most_beautiful_worker")


def _winners(t, day):
    return t.honours.filter(
        (t.honours.family.isin(_FAMILIES) | t.honours.award.isin(_AWARDS))
        & (t.honours.year == 2022)
        & t.honours.person.notnull()
        & (t.honours.granted_on <= day)
    )


@figure
class NamedModels(Figure):
    id = "I29"
    key = "honours.named_models"
    name = _("2022年选树劳动先模人物中产业工人占比")
    unit = "%"
    numerator_words = _("2022年获劳动模范、五一劳动奖章、最美劳动者、最美产业工人的人中，评选时属产业工人的人")
    denominator_words = _("2022年获劳动模范、五一劳动奖章、最美劳动者、最美产业工人的人")
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
