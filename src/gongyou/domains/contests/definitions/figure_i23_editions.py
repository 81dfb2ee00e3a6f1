"""I23: editions of the entrepreneurship contest."""

from django.utils.translation import gettext_lazy as _

from gongyou.engines.figures.types import DISTRICT, Figure, figure


@figure
class EntrepreneurshipEditions(Figure):
    id = "I23"
    key = "contests.entrepreneurship_editions"
    name = _("“新锐青岛”大赛届数")
    unit = _("届")
    numerator_words = _("到当日为止已公布结果的高层次人才创新创业大赛届数")
    grains = (DISTRICT,)
    source = _("竞赛方案和结果公布登记")
    counts = "call"

    @staticmethod
    def rows(t, day):
        found = t.call_tracks.filter(
            (t.call_tracks.procedure == "contests.entrepreneurship") & (t.call_tracks.announced_on <= day)
        )
        return found.select(id=found.call)
