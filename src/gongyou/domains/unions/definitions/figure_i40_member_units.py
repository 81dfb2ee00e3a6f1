"""I40: member units of the federation of new-form trades."""

from django.utils.translation import gettext_lazy as _

from gongyou.engines.figures.types import DISTRICT, STREET, UNION, ZONE, Figure, figure, holds


@figure
class MemberUnits(Figure):
    id = "I40"
    key = "unions.member_units"
    name = _("新业态联合会会员单位")
    unit = _("家")
    numerator_words = _(
        "当日在新业态智慧联盟工会联合会登记为会员单位、并已盖章的用人单位；一家只算一次，不是工会数也不是人数"
    )
    grains = (DISTRICT, STREET, ZONE, UNION)
    source = _("工会覆盖单位登记")
    counts = "employer"

    @staticmethod
    def rows(t, day):
        units = t.coverages
        found = units.filter(holds(units, day) & units.is_member_unit & (units.sealed_on <= day))
        return found.select(id=found.employer, region=found.region, zone=found.zone, union=found.union_id)
