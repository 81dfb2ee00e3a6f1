"""I14: enterprises named for innovation by all staff."""

from django.utils.translation import gettext_lazy as _

from gongyou.engines.figures.types import DISTRICT, STREET, ZONE, Figure, figure, holds


@figure
class InnovationEnterprises(Figure):
    id = "I14"
    key = "honours.innovation_enterprises"
    name = _("全员创新企业")
    unit = _("家")
    numerator_words = _("当日有效（未撤销、未摘牌）的全员创新企业称号的用人单位，一家只算一次，级别不论")
    grains = (DISTRICT, STREET, ZONE)
    source = _("荣誉台账")
    counts = "employer"

    @staticmethod
    def rows(t, day):
        found = t.honours.filter(
            (t.honours.family == "innovation_enterprise") & holds(t.honours, day, "granted_on", "revoked_on")
        )
        return found.select(id=found.employer, region=found.region, zone=found.zone)
