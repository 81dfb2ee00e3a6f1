"""全员创新企业: an enterprise in which everybody takes part in innovation (guide 5)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from gongyou.domains.honours.predicates.seeds import criteria, seed
from gongyou.domains.honours.queries.eligibility import UNIT_HAS_UNION, UNIT_TAGS, not_same_or_higher
from gongyou.domains.honours.queries.showing import thing_shown
from gongyou.domains.honours.stages import entering, steps
from gongyou.domains.honours.stages.steps import Selection
from gongyou.domains.honours.types import DEEDS, PROGRAMMES, TEXTS, Programme
from gongyou.engines.procedures.enums import CallNature, InputKind, OpenedBy
from gongyou.engines.procedures.types import Family, Input, Source, Start, procedure
from gongyou.kernel.access.viewer import Viewer

KEY = "honours.enterprise"
PROGRAMMES.register(
    KEY, Programme(KEY, "innovation_enterprise", _("全员创新企业"), "innovation_enterprise", "employer")
)


@procedure
class Enterprise(Selection):
    key = KEY
    name = _("全员创新企业选树")
    series = "QY"
    basis = (Source("一匠五创培育工作办法"),)
    opened_by = (OpenedBy.ORGANISATION,)
    fields = (
        Input("staff", _("职工人数"), kind=InputKind.WHOLE, least=1),
        Input("participation", _("参与创新的职工人数"), kind=InputKind.WHOLE, least=0),
        Input("proposals", _("上年合理化建议数"), kind=InputKind.WHOLE, least=0),
        Input("adopted", _("其中采纳并实施"), kind=InputKind.WHOLE, least=0),
        Input("patents", _("有效专利数"), kind=InputKind.WHOLE, least=0),
        Input("funds_yuan", _("上年创新投入（元）"), kind=InputKind.WHOLE, least=0),
        *DEEDS,
    )
    family = Family(
        candidate="employer",
        natures=(CallNature.NAMING, CallNature.CIRCULAR),
        nominators=("basic", "street", "federation"),
        tags=UNIT_TAGS,
        conditions=(UNIT_HAS_UNION, not_same_or_higher("innovation_enterprise", "district")),
        days=("unit_notice", "opinions", "scoring", "district_notice"),
        texts=TEXTS,
        ties=criteria("enterprise"),
        seed=seed("enterprise"),
        grants=True,
    )
    stages = (
        *steps.from_the_unit(thing_shown, "opinions"),
        steps.opinions("scoring"),
        steps.scoring("ranking"),
        steps.ranking("district_notice"),
        *steps.named(thing_shown),
    )

    @classmethod
    def prepare_entry(cls, viewer: Viewer, given: dict[str, Any], subject: Any, call: Any, track: Any) -> Start:
        return entering.employer_entry(viewer, given, subject, call)
