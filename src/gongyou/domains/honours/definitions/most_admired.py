"""最美系列 (新区人、劳动者、产业工人): a panel and the members choose side by side (procedure 15)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from gongyou.domains.honours.predicates.seeds import criteria, seed
from gongyou.domains.honours.queries.eligibility import PERSONAL, TAGS
from gongyou.domains.honours.queries.showing import person_shown
from gongyou.domains.honours.stages import entering, steps
from gongyou.domains.honours.stages.steps import Selection
from gongyou.domains.honours.types import DEEDS, PERSON, PROGRAMMES, TEXTS, Programme
from gongyou.engines.procedures.enums import CallNature, OpenedBy
from gongyou.engines.procedures.types import (
    JOIN,
    Family,
    Input,
    Labels,
    Source,
    Start,
    Together,
    procedure,
)
from gongyou.kernel.access.viewer import Viewer

KEY = "honours.most_admired"
PROGRAMMES.register(
    KEY,
    Programme(
        KEY,
        "most_beautiful",
        _("最美系列"),
        "most_beautiful",
        "person",
        payee=PERSON,
        category="honours",
        by_track=True,
    ),
)


@procedure
class MostAdmired(Selection):
    key = KEY
    name = _("最美系列选树")
    series = "ZM"
    basis = (Source("最美新区人、最美劳动者、最美产业工人选树工作方案"),)
    opened_by = (OpenedBy.ORGANISATION, OpenedBy.PERSON)
    fields = (Input("post", _("现任岗位"), most=60), *DEEDS)
    family = Family(
        candidate="person",
        natures=(CallNature.NAMING, CallNature.CIRCULAR),
        nominators=("basic", "street", "federation"),
        tags=TAGS,
        conditions=PERSONAL,
        days=("unit_notice", "opinions", "scoring", "member_poll", "district_notice"),
        texts=TEXTS,
        ties=criteria("most_admired"),
        seed=seed("most_admired"),
        grants=True,
        self_nomination=True,
    )
    stages = (
        *steps.from_the_unit(person_shown, "opinions"),
        steps.opinions("judging"),
        Together(
            key="judging",
            labels=Labels(_("专家评审和会员投票"), _("正在评审和投票"), _("评审和投票")),
            branches=((steps.scoring(JOIN),), (steps.member_poll(JOIN),)),
            to="ranking",
        ),
        steps.ranking("district_notice", of=("scoring", "member_poll")),
        *steps.named(person_shown),
    )

    @classmethod
    def prepare_entry(cls, viewer: Viewer, given: dict[str, Any], subject: Any, call: Any, track: Any) -> Start:
        return entering.person_entry(viewer, subject, call)
