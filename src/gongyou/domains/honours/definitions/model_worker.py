"""劳动模范推荐: recommended upward; the outside body decides, and the honour comes with its document (procedure 16)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from gongyou.domains.honours.predicates.seeds import seed
from gongyou.domains.honours.queries.eligibility import CADRE, PERSONAL, TAGS, not_same_or_higher
from gongyou.domains.honours.queries.showing import person_shown
from gongyou.domains.honours.stages import entering, steps
from gongyou.domains.honours.stages.steps import Selection
from gongyou.domains.honours.types import DEEDS, HIGHER_LEVELS, PERSON, PROGRAMMES, TEXTS, Programme
from gongyou.engines.procedures.enums import CallNature, Ending, InputKind, OpenedBy, Verb
from gongyou.engines.procedures.stages import Decide
from gongyou.engines.procedures.types import (
    Family,
    Input,
    Labels,
    Outcome,
    Promise,
    Source,
    Start,
    procedure,
)
from gongyou.kernel.access.viewer import Viewer

KEY = "honours.model_worker"
PROGRAMMES.register(
    KEY,
    Programme(
        KEY, "model_worker", _("劳动模范"), "model_worker", "person", payee=PERSON, level="city", category="honours"
    ),
)


@procedure
class ModelWorker(Selection):
    key = KEY
    name = _("劳动模范（先进工作者）推荐")
    series = "LM"
    basis = (
        Source("劳动模范评选管理工作规定"),
        Source("评比达标表彰活动管理办法"),
    )
    opened_by = (OpenedBy.ORGANISATION,)
    fields = (Input("post", _("现任岗位"), most=60), *DEEDS)
    appeal = _("如对推荐有异议，可在公示期内实名或提供具体线索反映；对上级决定不服的，按上级文件办理。")
    family = Family(
        candidate="person",
        natures=(CallNature.RECOMMENDATION,),
        nominators=("basic", "street", "federation"),
        tags=(*TAGS, CADRE),
        conditions=(*PERSONAL, not_same_or_higher("model_worker", "city")),
        days=("unit_notice", "opinions", "district_notice"),
        texts=TEXTS,
        seed=seed("model_worker"),
    )
    stages = (
        *steps.from_the_unit(person_shown, "opinions"),
        steps.opinions("district_notice"),
        steps.district_notice("decision", person_shown),
        Decide(
            key="decision",
            labels=Labels(_("审定名单"), _("正在审定推荐人选"), _("审定推荐人选")),
            desk=steps.ORGANISER,
            promise=Promise("honours.decision"),
            jointly=True,
            outcomes=(
                Outcome("report_up", _("上报推荐"), Verb.ADVANCE, to="upward_answer"),
                Outcome("not_named", _("不上报"), Verb.REFUSE, ending=Ending.REFUSED, needs_note=True),
            ),
        ),
        Decide(
            key="upward_answer",
            labels=Labels(_("登记上级决定"), _("等待上级决定"), _("上级决定")),
            desk=steps.ORGANISER,
            promise=Promise("honours.upward_answer"),
            outcomes=(
                Outcome(
                    "granted",
                    _("上级已授予"),
                    Verb.ADVANCE,
                    ending=Ending.DONE,
                    effects=("honours.name",),
                    inputs=(
                        Input("level", _("授予级别"), kind=InputKind.CHOICE, choices=HIGHER_LEVELS),
                        Input("granting_body", _("授予机关"), most=60),
                        Input("document", _("授予文号"), most=60),
                        Input("day", _("授予日期"), kind=InputKind.DAY),
                    ),
                ),
                Outcome("not_granted", _("上级未授予"), Verb.REFUSE, ending=Ending.REFUSED, needs_note=True),
            ),
        ),
    )

    @classmethod
    def prepare_entry(cls, viewer: Viewer, given: dict[str, Any], subject: Any, call: Any, track: Any) -> Start:
        return entering.person_entry(viewer, subject, call)
