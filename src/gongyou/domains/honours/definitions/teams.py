"""创新班组: a team of a unit with its leader and members (guide 5)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from gongyou.domains.honours.predicates.seeds import criteria, seed
from gongyou.domains.honours.queries.eligibility import UNIT_HAS_UNION, UNIT_TAGS, unit_choices
from gongyou.domains.honours.queries.parties import answers_of
from gongyou.domains.honours.queries.showing import thing_shown
from gongyou.domains.honours.stages import entering, steps
from gongyou.domains.honours.stages.steps import Selection
from gongyou.domains.honours.types import DEEDS, MEMBERS, PROGRAMMES, TEXTS, Programme
from gongyou.engines.procedures.enums import CallNature, InputKind, OpenedBy
from gongyou.engines.procedures.types import Concerned, Family, Input, Source, Start, procedure
from gongyou.kernel.access.viewer import Viewer

KEY = "honours.team"
PROGRAMMES.register(KEY, Programme(KEY, "innovation_team", _("创新班组"), "innovation_team", "team"))


@procedure
class Team(Selection):
    key = KEY
    name = _("创新班组选树")
    series = "BZ"
    basis = (Source("一匠五创培育工作办法"),)
    opened_by = (OpenedBy.ORGANISATION,)
    fields = (
        Input("name", _("班组名称"), most=60),
        Input("leader", _("班组长"), kind=InputKind.PICK, search=unit_choices),
        MEMBERS,
        Input("participation", _("参与创新人数"), kind=InputKind.WHOLE, least=0),
        Input("proposals", _("近两年合理化建议数"), kind=InputKind.WHOLE, least=0),
        Input("adopted", _("其中采纳"), kind=InputKind.WHOLE, least=0),
        *DEEDS,
    )
    family = Family(
        candidate="team",
        natures=(CallNature.NAMING, CallNature.CIRCULAR),
        organisers=("district", "street", "federation"),
        nominators=("basic",),
        tags=UNIT_TAGS,
        conditions=(UNIT_HAS_UNION,),
        days=("unit_notice", "opinions", "scoring", "district_notice"),
        texts=TEXTS,
        ties=criteria("team"),
        seed=seed("team"),
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
        return entering.group_entry(viewer, given, call, "team")

    @classmethod
    def people_of(cls, matter: Any) -> Concerned:
        return entering.concerned_rows(answers_of(matter), "members")
