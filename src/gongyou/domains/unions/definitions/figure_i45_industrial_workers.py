"""I45: industrial workers."""

from django.utils.translation import gettext_lazy as _

from gongyou.engines.figures.types import DISTRICT, STREET, ZONE, Figure, figure, holds


@figure
class IndustrialWorkers(Figure):
    id = "I45"
    key = "unions.industrial_workers"
    name = _("产业工人总量")
    unit = _("人")
    numerator_words = _("当日主要工作属产业工人岗位的人数，按用人单位所在地归入镇街；是否会员不论")
    grains = (DISTRICT, STREET, ZONE)
    source = _("用工登记")
    counts = "person"

    @staticmethod
    def rows(t, day):
        works = t.employments
        found = works.filter(holds(works, day) & works.is_main & works.industrial)
        return found.select(id=found.person, region=found.region, zone=found.zone)
