"""I24: national champions, and holders of the national title."""

from django.utils.translation import gettext_lazy as _

from gongyou.engines.figures.types import DISTRICT, Figure, Part, figure, holds


def _experts(t, day):
    found = t.honours.filter(
        (t.honours.family == "technical_expert")
        & (t.honours.level == "nation")
        & holds(t.honours, day, "granted_on", "revoked_on")
    )
    return found.select(id=found.honour)


@figure
class NationalChampions(Figure):
    id = "I24"
    key = "contests.national_champions"
    name = _("全国职业技能竞赛冠军")
    unit = _("人")
    numerator_words = _("到当日为止在全国职业技能竞赛中取得第一名的人数；另列“全国技术能手”人数")
    grains = (DISTRICT,)
    source = _("竞赛成绩登记、荣誉登记")
    counts = "person"
    parts = (Part("experts", _("全国技术能手"), _experts),)

    @staticmethod
    def rows(t, day):
        found = t.contest_results.filter(
            (t.contest_results.level == "nation")
            & (t.contest_results["rank"] == 1)
            & holds(t.contest_results, day, "held_on", "revoked_on")
        )
        return found.select(id=found.person)
