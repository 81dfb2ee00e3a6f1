"""Re-election in time: opened six to three months before the committee's term ends, late after it (guide 1.1)."""

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongyou.domains.unions.queries.owing import running_terms
from gongyou.engines.procedures.types import Before, ByProcedure, Duty, Owing, Source, duty

ONE_DAY = timedelta(days=1)


@duty
class TermElection(Duty):
    key = "unions.term_election"
    name = _("按期换届")
    what = _("本届委员会任期将满。请在届满三个月前启动换届。")
    basis = (Source("中华人民共和国工会法", "第十六条"), Source("工会基层组织选举工作条例"))
    rhythm = Before(opens="unions.term_election_opens", due="unions.term_election_due", late_after_end=True)
    proofs = (ByProcedure("unions.reelection", name=_("换届选举"), late_as="term_over"),)
    missed_as = _("超期未换届")
    opens = "unions.reelection"
    waived_by = ""

    @classmethod
    def owed_by(cls, viewer: Any, day: date) -> list[Owing]:
        """Every basic union with an open term, whose last day is the one before `expires_on`."""
        return [
            Owing("organisation", organisation, organisation, anchor=expires - ONE_DAY)
            for organisation, expires in running_terms(viewer)
        ]
