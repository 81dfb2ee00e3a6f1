"""I19: innovation results that were accepted, each once."""

from django.utils.translation import gettext_lazy as _

from gongyou.engines.figures.types import DISTRICT, STREET, ZONE, Figure, figure, holds


@figure
class InnovationResults(Figure):
    id = "I19"
    key = "honours.innovation_results"
    name = _("创新成果")
    unit = _("项")
    qualifier = _("余")
    numerator_words = _("到当日为止认定、当日未撤销的创新成果；同一成果（专利号，或名称加单位）只算一次")
    grains = (DISTRICT, STREET, ZONE)
    source = _("创新成果登记")
    counts = "result"

    @staticmethod
    def rows(t, day):
        found = t.results.filter(holds(t.results, day, "accepted_on", "revoked_on"))
        return found.select(id=found.result, region=found.region, zone=found.zone)
