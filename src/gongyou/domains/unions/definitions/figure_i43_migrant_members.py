"""I43: members with a rural household registration."""

from django.utils.translation import gettext_lazy as _

from gongyou.engines.figures.types import DISTRICT, STREET, UNION, ZONE, Figure, figure, holds


@figure
class MigrantMembers(Figure):
    id = "I43"
    key = "unions.migrant_members"
    name = _("农民工会员")
    unit = _("人")
    numerator_words = _("当日会籍正常、户籍登记为农村居民的人数；与新就业形态会员有重合，两项不能相加")
    grains = (DISTRICT, STREET, ZONE, UNION)
    source = _("会籍登记、户籍登记")
    counts = "person"

    @staticmethod
    def rows(t, day):
        found = t.memberships.filter(
            holds(t.memberships, day) & (t.memberships.kind == "active") & t.memberships.migrant
        )
        return found.select(id=found.person, region=found.region, zone=found.zone, union=found.union_id)
