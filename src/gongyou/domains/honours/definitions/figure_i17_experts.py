"""I17: innovation experts, distinct people."""

from django.utils.translation import gettext_lazy as _

from gongyou.engines.figures.types import DISTRICT, STREET, ZONE, Figure, figure, holds


@figure
class InnovationExperts(Figure):
    id = "I17"
    key = "honours.innovation_experts"
    name = _("创新能手")
    unit = _("人")
    numerator_words = _("到当日为止获创新能手称号、当日仍有效的人，一人多次获得只算一次")
    grains = (DISTRICT, STREET, ZONE)
    source = _("荣誉台账")
    counts = "person"

    @staticmethod
    def rows(t, day):
        found = t.honours.filter((t.honours.family == "innovator") & holds(t.honours, day, "granted_on", "revoked_on"))
        return found.select(id=found.person, region=found.region, zone=found.zone)
