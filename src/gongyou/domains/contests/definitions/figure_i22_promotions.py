"""I22: qualifications gained or raised by contests."""

from django.utils.translation import gettext_lazy as _

from gongyou.engines.figures.types import DISTRICT, STREET, Figure, figure


@figure
class QualifiedByContests(Figure):
    id = "I22"
    key = "contests.qualified"
    name = _("通过竞赛取得或晋升职业资格")
    unit = _("人")
    qualifier = "~"
    numerator_words = _(
        "到当日为止经主管部门确认、来源为竞赛的技能等级，按人、职业、等级各算一次；已撤销的不算，后来又晋级的仍算"
    )
    grains = (DISTRICT, STREET)
    source = _("技能等级登记（来源：竞赛）")
    counts = "skill_level"

    @staticmethod
    def rows(t, day):
        found = t.skill_levels.filter(
            (t.skill_levels.source == "contest") & (t.skill_levels.valid_from <= day) & ~t.skill_levels.revoked
        )
        once = found.group_by("person", "occupation", "grade")
        return once.aggregate(id=found.skill_level.min(), region=found.region.min())
