"""I44: basic unions."""

from django.utils.translation import gettext_lazy as _

from gongyou.engines.figures.types import DISTRICT, STREET, ZONE, Figure, figure, holds


@figure
class BasicUnions(Figure):
    id = "I44"
    key = "unions.basic_unions"
    name = _("基层工会组织")
    unit = _("家")
    numerator_words = _(
        "当日已批复成立且存续的基层工会，单独和联合基层工会各算一家；筹建中的不算，覆盖多少单位不影响家数"
    )
    grains = (DISTRICT, STREET, ZONE)
    source = _("工会组织登记")
    counts = "organisation"

    @staticmethod
    def rows(t, day):
        unions = t.organisations
        found = unions.filter(holds(unions, day) & (unions.kind == "basic") & (unions.founded_on <= day))
        return found.select(id=found.organisation, region=found.region, zone=found.zone)
