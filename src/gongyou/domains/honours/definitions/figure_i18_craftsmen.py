"""I18: craftsmen of all levels, distinct people at their highest level; beside it the titles in person-times."""

from django.utils.translation import gettext_lazy as _

from gongyou.engines.figures.types import DISTRICT, STREET, ZONE, Figure, Part, figure, holds, ibis


def _standing(t, day):
    """The craftsmen's honours that stand on the day."""
    return t.honours.filter((t.honours.family == "craftsman") & holds(t.honours, day, "granted_on", "revoked_on"))


def _highest(t, day):
    """One row for each person: the highest level, of several the latest."""
    found = _standing(t, day)
    order = [found.level_ordinal.desc(), found.granted_on.desc(), found.honour.desc()]
    turn = ibis().row_number().over(group_by=found.person, order_by=order)
    ranked = found.mutate(turn=turn)
    return ranked.filter(ranked.turn == 0)


def _titles(t, day):
    found = _standing(t, day)
    return found.select(id=found.honour, region=found.region, zone=found.zone)


def _of_level(*levels):
    def rows(t, day):
        found = _highest(t, day)
        found = found.filter(found.level.isin(levels))
        return found.select(id=found.person, region=found.region, zone=found.zone)

    return rows


@figure
class Craftsmen(Figure):
    id = "I18"
    key = "honours.craftsmen"
    name = _("各级工匠")
    unit = _("人")
    numerator_words = _("到当日为止获各级工匠称号、当日仍有效的人，一人有几级只按最高一级算一次；另列称号人次")
    grains = (DISTRICT, STREET, ZONE)
    source = _("荣誉台账")
    counts = "person"
    parts = (
        Part("titles", _("称号（人次）"), _titles),
        Part("district", _("最高为区级及以下"), _of_level("unit", "street", "district")),
        Part("city", _("最高为市级"), _of_level("city")),
        Part("above", _("最高为省级、国家级"), _of_level("province", "nation")),
    )

    @staticmethod
    def rows(t, day):
        found = _highest(t, day)
        return found.select(id=found.person, region=found.region, zone=found.zone)
