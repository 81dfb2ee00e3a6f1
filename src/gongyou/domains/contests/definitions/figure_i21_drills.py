"""I21: drills on the job, in person-times."""

from django.utils.translation import gettext_lazy as _

from gongyou.engines.figures.types import DISTRICT, STREET, UNION, ZONE, Figure, figure


@figure
class DrillPersonTimes(Figure):
    id = "I21"
    key = "contests.drill_person_times"
    name = _("岗位练兵")
    unit = _("人次")
    qualifier = "+"
    numerator_words = _("到当日为止已结束的岗位练兵的参加人次合计（一人参加两次算两人次），抽查不实的按抽查结果折减")
    grains = (DISTRICT, STREET, ZONE, UNION)
    source = _("岗位练兵登记（签到或单位证明，抽查）")
    counts = "drill"
    measure = "sum"

    @staticmethod
    def rows(t, day):
        found = t.drills.filter(t.drills.ends_on <= day)
        return found.select(
            id=found.drill, amount=found.headcount, region=found.region, zone=found.zone, union=found.union_id
        )
