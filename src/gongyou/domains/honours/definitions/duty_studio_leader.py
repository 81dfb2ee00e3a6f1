"""A studio without a rightful leader needs another one in time, or loses its plaque (guide 5)."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongyou.domains.honours.queries.holding import leaderless
from gongyou.engines.procedures.types import At, ByProcedure, Duty, Owing, Source, duty


@duty
class StudioLeader(Duty):
    key = "honours.studio_leader"
    name = _("变更工作室领衔人")
    what = _("领衔人已离开本单位或荣誉已撤销。请在期限内变更领衔人，否则提请摘牌。")
    basis = (Source("劳模和工匠创新工作室管理办法", "（变更领衔人）"),)
    rhythm = At(opens="honours.new_leader_opens")
    proofs = (ByProcedure("honours.new_leader", name=_("变更领衔人办件")),)
    missed_as = _("超期未变更")

    @classmethod
    def owed_by(cls, viewer: Any, day: date) -> list[Owing]:
        return leaderless(viewer, day)
