"""创新能手: a person with innovations in use (guide 5)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from gongyou.domains.honours.predicates.seeds import criteria, seed
from gongyou.domains.honours.queries.eligibility import PERSONAL, TAGS, not_same_or_higher
from gongyou.domains.honours.queries.showing import person_shown
from gongyou.domains.honours.stages import entering, steps
from gongyou.domains.honours.stages.steps import Selection
from gongyou.domains.honours.types import DEEDS, PERSON, PROGRAMMES, TEXTS, Programme
from gongyou.engines.procedures.enums import CallNature, InputKind, OpenedBy
from gongyou.engines.procedures.types import Family, Input, Source, Start, procedure
from gongyou.kernel.access.viewer import Viewer

KEY = "honours.expert"
PROGRAMMES.register(KEY, Programme(KEY, "innovator", _("创新能手"), "innovator", "person", payee=PERSON))


@procedure
class Expert(Selection):
    key = KEY
    name = _("创新能手选树")
    series = "NS"
    basis = (Source("一匠五创培育工作办法"),)
    opened_by = (OpenedBy.ORGANISATION, OpenedBy.PERSON)
    fields = (
        Input("post", _("现任岗位"), most=60),
        Input("field", _("创新领域"), most=60),
        Input("innovations", _("近三年创新成果数"), kind=InputKind.WHOLE, least=1, most=200),
        Input("applied", _("其中已应用"), kind=InputKind.WHOLE, least=0, most=200),
        *DEEDS,
    )
    family = Family(
        candidate="person",
        natures=(CallNature.NAMING, CallNature.CIRCULAR),
        organisers=("district", "street", "federation"),
        nominators=("basic", "street", "federation"),
        tags=TAGS,
        conditions=(*PERSONAL, not_same_or_higher("innovator", "district")),
        days=("unit_notice", "opinions", "scoring", "district_notice"),
        texts=TEXTS,
        ties=criteria("expert"),
        seed=seed("expert"),
        grants=True,
        self_nomination=True,
    )
    stages = (
        *steps.from_the_unit(person_shown, "opinions"),
        steps.opinions("scoring"),
        steps.scoring("ranking"),
        steps.ranking("district_notice"),
        *steps.named(person_shown),
    )

    @classmethod
    def prepare_entry(cls, viewer: Viewer, given: dict[str, Any], subject: Any, call: Any, track: Any) -> Start:
        return entering.person_entry(viewer, subject, call)
