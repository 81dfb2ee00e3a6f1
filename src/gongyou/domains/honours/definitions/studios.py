"""劳模和工匠创新工作室: led by somebody who was honoured, at least five members, visited on site (procedure 13)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from gongyou.domains.honours.predicates.seeds import criteria, seed
from gongyou.domains.honours.queries.eligibility import (
    ALIVE,
    LEADER_HONOUR,
    LEADS_NO_OTHER,
    UNIT_HAS_UNION,
    unit_choices,
)
from gongyou.domains.honours.queries.parties import answers_of
from gongyou.domains.honours.queries.showing import thing_shown
from gongyou.domains.honours.stages import entering, steps
from gongyou.domains.honours.stages.steps import Selection
from gongyou.domains.honours.types import DEEDS, MEMBERS, PROGRAMMES, TEXTS, Programme
from gongyou.engines.procedures.enums import CallNature, InputKind, OpenedBy
from gongyou.engines.procedures.queries.candidates import NON_PUBLIC
from gongyou.engines.procedures.types import Concerned, Family, Input, Source, Start, procedure
from gongyou.kernel.access.viewer import Viewer

KEY = "honours.studio"
PROGRAMMES.register(KEY, Programme(KEY, "innovation_studio", _("劳模和工匠创新工作室"), "innovation_studio", "studio"))


@procedure
class Studio(Selection):
    key = KEY
    name = _("劳模和工匠创新工作室命名")
    series = "GZ"
    basis = (Source("劳模和工匠创新工作室管理办法"),)
    opened_by = (OpenedBy.ORGANISATION,)
    fields = (
        Input("leader", _("领衔人"), kind=InputKind.PICK, search=unit_choices),
        Input("name", _("工作室名称"), most=60, hint=_("以“领衔人姓名＋创新工作室”结尾，前面可以加单位名称。")),
        MEMBERS,
        Input("field", _("专业领域"), most=60),
        Input("area", _("场地面积（平方米）"), kind=InputKind.WHOLE, least=1),
        Input("equipment", _("主要设备"), kind=InputKind.LONG, most=400),
        Input("systems", _("工作制度"), kind=InputKind.LONG, most=400),
        Input("topics", _("本年度课题（须经单位批准，至少一项）"), kind=InputKind.LONG, most=1000),
        Input("apprentices", _("带徒人数"), kind=InputKind.WHOLE, least=0),
        *DEEDS,
    )
    family = Family(
        candidate="studio",
        natures=(CallNature.NAMING,),
        organisers=("district", "street", "federation"),
        nominators=("basic",),
        tags=(NON_PUBLIC,),
        conditions=(LEADER_HONOUR, LEADS_NO_OTHER, ALIVE, UNIT_HAS_UNION),
        days=("unit_notice", "site_visit", "opinions", "scoring", "district_notice"),
        texts=TEXTS,
        ties=criteria("studio"),
        seed=seed("studio"),
        grants=True,
    )
    stages = (
        *steps.from_the_unit(thing_shown, "site_visit"),
        steps.site_visit("opinions"),
        steps.opinions("scoring"),
        steps.scoring("ranking"),
        steps.ranking("district_notice"),
        *steps.named(thing_shown),
    )

    @classmethod
    def prepare_entry(cls, viewer: Viewer, given: dict[str, Any], subject: Any, call: Any, track: Any) -> Start:
        return entering.group_entry(viewer, given, call, "studio")

    @classmethod
    def people_of(cls, matter: Any) -> Concerned:
        return entering.concerned_rows(answers_of(matter), "members")
