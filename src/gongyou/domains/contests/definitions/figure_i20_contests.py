"""I20: contests of a year, one for each contest, occupation and level."""

from django.utils.translation import gettext_lazy as _

from gongyou.engines.figures.types import DISTRICT, STREET, Figure, figure


@figure
class ContestsOfTheYear(Figure):
    id = "I20"
    key = "contests.of_the_year"
    name = _("年竞赛场次")
    unit = _("场次")
    qualifier = "+"
    numerator_words = _(
        "当日所在年度内，到当日为止已公布结果的劳动竞赛和职业技能竞赛：一项竞赛的一个职业（工种）一个组别算一场次，淘汰轮不另算"
    )
    grains = (DISTRICT, STREET)
    source = _("竞赛方案和结果公布登记")
    counts = "call_track"

    @staticmethod
    def rows(t, day):
        found = t.call_tracks.filter(
            t.call_tracks.procedure.isin(["contests.skill", "contests.labour"])
            & (t.call_tracks.announced_on <= day)
            & (t.call_tracks.announced_on.year() == day.year())
        )
        return found.select(id=found.call_track, region=found.region)
