"""I42: members in new forms of employment."""

from django.utils.translation import gettext_lazy as _

from gongyou.engines.figures.types import DISTRICT, STREET, UNION, ZONE, Figure, figure, holds


@figure
class NewFormMembers(Figure):
    id = "I42"
    key = "unions.new_form_members"
    name = _("新就业形态会员")
    unit = _("人")
    numerator_words = _(
        "当日会籍正常、且当日有任一新就业形态用工登记的人数；一人多份工作只算一次，按会籍所在工会归入镇街"
    )
    grains = (DISTRICT, STREET, ZONE, UNION)
    source = _("会籍登记、用工登记")
    counts = "person"

    @staticmethod
    def rows(t, day):
        members = t.memberships.filter(holds(t.memberships, day) & (t.memberships.kind == "active"))
        works = t.employments.filter(holds(t.employments, day) & (t.employments.new_form != ""))
        found = members.semi_join(works, "person")
        return found.select(id=found.person, region=found.region, zone=found.zone, union=found.union_id)
