"""I16: innovation teams."""

from django.utils.translation import gettext_lazy as _

from gongyou.engines.figures.types import DISTRICT, STREET, ZONE, Figure, figure, holds


@figure
class InnovationTeams(Figure):
    id = "I16"
    key = "honours.innovation_teams"
    name = _("创新班组")
    unit = _("个")
    numerator_words = _("当日有效的创新班组称号的班组，一个只算一次，级别不论")
    grains = (DISTRICT, STREET, ZONE)
    source = _("荣誉台账")
    counts = "group"

    @staticmethod
    def rows(t, day):
        found = t.honours.filter(
            (t.honours.family == "innovation_team") & holds(t.honours, day, "granted_on", "revoked_on")
        )
        return found.select(id=found.team, region=found.region, zone=found.zone)
