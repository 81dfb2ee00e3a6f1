"""I41: joining drives that were held."""

from django.utils.translation import gettext_lazy as _

from gongyou.engines.figures.types import DISTRICT, STREET, Figure, figure


@figure
class JoiningDrives(Figure):
    id = "I41"
    key = "unions.joining_drives"
    name = _("集中建会入会行动")
    unit = _("场次")
    numerator_words = _(
        "到当日为止已举行的集中建会入会行动场次，一个行动一天算一场，按主办工会归入镇街；只安排未举行的不算"
    )
    grains = (DISTRICT, STREET)
    source = _("活动登记")
    counts = "activity"

    @staticmethod
    def rows(t, day):
        drives = t.activities
        found = drives.filter((drives.kind == "joining_drive") & (drives.state == "held") & (drives.held_on <= day))
        return found.select(id=found.activity, region=found.region)
