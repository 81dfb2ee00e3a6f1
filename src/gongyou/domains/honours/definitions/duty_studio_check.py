"""Every studio is assessed once a year (guide 5)."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongyou.domains.honours.queries.holding import studios_owing
from gongyou.engines.procedures.types import ByProcedure, Duty, Every, Owing, Source, duty


@duty
class YearlyStudioCheck(Duty):
    key = "honours.yearly_studio_check"
    name = _("工作室年度考核")
    what = _("每个劳模和工匠创新工作室每年考核一次：报送课题、成果、带徒和经费情况，由镇街评定。")
    basis = (Source("劳模和工匠创新工作室管理办法", "（年度考核）"),)
    rhythm = Every("year", due="honours.studio_check_due", opens="honours.studio_check_opens")
    proofs = (ByProcedure("honours.studio_check", name=_("年度考核办件")),)
    missed_as = _("超期未考核")

    @classmethod
    def owed_by(cls, viewer: Any, day: date) -> list[Owing]:
        return studios_owing(viewer, day)
