"""U01: members whose membership is retained (retired, unemployed): no dues, no vote, not counted as active."""

from django.utils.translation import gettext_lazy as _

from gongyou.engines.figures.types import DISTRICT, STREET, UNION, Figure, figure, holds


@figure
class RetainedMembers(Figure):
    id = "U01"
    key = "unions.retained_members"
    name = _("保留会籍人数")
    unit = _("人")
    numerator_words = _("当日会籍为“保留”的人数，按会籍所在工会归入镇街；不计入会员数")
    grains = (DISTRICT, STREET, UNION)
    source = _("会籍登记")
    counts = "person"

    @staticmethod
    def rows(t, day):
        found = t.memberships.filter(holds(t.memberships, day) & (t.memberships.kind == "retained"))
        return found.select(id=found.person, region=found.region, union=found.union_id)
