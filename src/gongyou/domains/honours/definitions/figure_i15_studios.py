"""I15: innovation studios, each once whatever its levels."""

from django.utils.translation import gettext_lazy as _

from gongyou.engines.figures.types import DISTRICT, STREET, ZONE, Figure, figure, holds


@figure
class InnovationStudios(Figure):
    id = "I15"
    key = "honours.innovation_studios"
    name = _("劳模和工匠创新工作室")
    unit = _("家")
    numerator_words = _("当日已命名且未摘牌的工作室，同一工作室有几级命名也只算一次")
    grains = (DISTRICT, STREET, ZONE)
    source = _("荣誉台账")
    counts = "group"

    @staticmethod
    def rows(t, day):
        found = t.honours.filter(
            (t.honours.family == "innovation_studio") & holds(t.honours, day, "granted_on", "revoked_on")
        )
        return found.select(id=found.team, region=found.region, zone=found.zone)
