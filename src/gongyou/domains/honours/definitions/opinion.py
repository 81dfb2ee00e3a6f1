"""A department is asked about a candidate: it answers in time; silence is no consent, it is asked again (guide 4.3)."""

from django.utils.translation import gettext_lazy as _

from gongyou.domains.honours.types import VETOES
from gongyou.engines.procedures.enums import Ending, InputKind, OnSilence, OpenedBy, PartyRole, Verb
from gongyou.engines.procedures.stages import Ask
from gongyou.engines.procedures.types import (
    Input,
    Labels,
    Outcome,
    PartyDesk,
    Procedure,
    Promise,
    Source,
    procedure,
)

_PAPER = Input("document", _("答复文号"), most=60, required=False)
_VETO = Input(
    "veto",
    _("是否属于“一票否决”情形"),
    kind=InputKind.CHOICE,
    choices=VETOES,
    required=False,
    hint=_("只是提示，由主办单位核实后决定。"),
)
_NOTED = ("honours.note_opinion",)


@procedure
class Opinion(Procedure):
    key = "honours.opinion"
    name = _("征求部门意见")
    series = "ZQ"
    basis = (Source("评选表彰工作惯例", "（推荐对象征求有关部门意见）"),)
    opened_by = (OpenedBy.MATTER,)
    appeal = _("推荐单位对意见有不同看法的，可向主办单位说明情况。")
    stages = (
        Ask(
            key="answering",
            labels=Labels(_("答复意见"), _("部门答复中"), _("部门答复")),
            desk=PartyDesk(PartyRole.DEPARTMENT),
            promise=Promise("honours.opinion_answer", on_silence=OnSilence.LAPSE),
            outcomes=(
                Outcome(
                    "no_objection",
                    _("无异议"),
                    Verb.ACCEPT,
                    ending=Ending.DONE,
                    effects=_NOTED,
                    inputs=(_PAPER,),
                ),
                Outcome(
                    "objection",
                    _("有异议"),
                    Verb.NOT_ACCEPT,
                    ending=Ending.REFUSED,
                    effects=_NOTED,
                    needs_note=True,
                    inputs=(_PAPER, _VETO),
                ),
                Outcome(
                    "unsuitable",
                    _("不宜"),
                    Verb.NOT_ACCEPT,
                    ending=Ending.REFUSED,
                    effects=_NOTED,
                    needs_note=True,
                    inputs=(_PAPER, _VETO),
                ),
            ),
        ),
    )
