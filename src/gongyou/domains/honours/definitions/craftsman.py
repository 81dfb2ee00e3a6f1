"""新区工匠: a person, from the unit's resolution to the money (procedure 12; guide 4 and 5)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from gongyou.domains.honours.predicates.seeds import criteria, seed
from gongyou.domains.honours.queries.eligibility import PERSONAL, TAGS, not_same_or_higher
from gongyou.domains.honours.queries.showing import person_shown
from gongyou.domains.honours.stages import entering, steps
from gongyou.domains.honours.stages.steps import Selection
from gongyou.domains.honours.types import DEEDS, PERSON, PROGRAMMES, TEXTS, Programme
from gongyou.engines.procedures.enums import CallNature, InputKind, OpenedBy, Secrecy
from gongyou.engines.procedures.types import Family, Input, Source, Start, procedure
from gongyou.kernel.access.viewer import Viewer

KEY = "honours.craftsman"
PROGRAMMES.register(KEY, Programme(KEY, "craftsman", _("新区工匠"), "craftsman", "person", payee=PERSON))


@procedure
class Craftsman(Selection):
    key = KEY
    name = _("新区工匠选树")
    series = "GJ"
    basis = (
        Source("新区工匠评选管理细则"),
        Source("关于推进新时代产业工人队伍建设改革的意见"),
    )
    opened_by = (OpenedBy.ORGANISATION, OpenedBy.PERSON)
    secrecy = Secrecy.CASE
    fields = (
        Input("post", _("现任岗位"), most=60),
        Input("craft", _("技术专长"), most=60),
        Input("years", _("从事本专业年限"), kind=InputKind.WHOLE, least=0, most=60),
        *DEEDS,
        Input("new_deed", _("上次获同类称号后的新事迹"), kind=InputKind.LONG, most=500, required=False),
    )
    family = Family(
        candidate="person",
        natures=(CallNature.NAMING, CallNature.CIRCULAR, CallNature.COMMENDATION),
        organisers=("district", "street", "federation"),
        nominators=("basic", "street", "federation"),
        tags=TAGS,
        conditions=(*PERSONAL, not_same_or_higher("craftsman", "district")),
        days=("unit_notice", "opinions", "scoring", "member_poll", "district_notice"),
        texts=TEXTS,
        ties=criteria("craftsman"),
        seed=seed("craftsman"),
        grants=True,
        self_nomination=True,
    )
    stages = (
        *steps.from_the_unit(person_shown, "opinions"),
        steps.opinions("scoring"),
        steps.scoring("member_poll"),
        steps.member_poll("ranking", optional_to="ranking"),
        steps.ranking("district_notice", of=("scoring", "member_poll")),
        *steps.named(person_shown),
    )

    @classmethod
    def prepare_entry(cls, viewer: Viewer, given: dict[str, Any], subject: Any, call: Any, track: Any) -> Start:
        return entering.person_entry(viewer, subject, call)
