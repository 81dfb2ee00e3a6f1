"""An appeal in a contest: in writing, within hours or within the notice; the arbiters' ruling is final.

Until then the entry's place waits; a granted one sends the entry, and with it its list, back to marks or ranking.
"""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongyou.domains.contests.stages.appealing import CONDUCT, SCORE, entry_of, stop, too_late
from gongyou.domains.contests.stages.entering import answers_of, body_of
from gongyou.domains.contests.stages.rulings import REMEDIES, parts_marked
from gongyou.engines.procedures.enums import Ending, InputKind, OpenedBy, PartyRole, Verb
from gongyou.engines.procedures.models import Matter
from gongyou.engines.procedures.operations import PartyDraft
from gongyou.engines.procedures.stages import Decide
from gongyou.engines.procedures.types import (
    Input,
    Labels,
    Opening,
    Outcome,
    PartyDesk,
    Procedure,
    Promise,
    Source,
    Start,
    procedure,
)
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.models import Organisation

#: Who ruled: the panel of arbiters, never the judges themselves.
ARBITERS = (
    Input("arbiters", _("仲裁组成员"), most=80, hint=_("至少两人，用顿号隔开；裁判不得参加。")),
    Input("held_on", _("合议日期"), kind=InputKind.DAY),
)
#: Where the matter goes from a granted appeal.
REMEDY = (
    Input("remedy", _("怎样处理"), kind=InputKind.CHOICE, choices=REMEDIES),
    Input(
        "part",
        _("重新评分的部分"),
        kind=InputKind.CHOICE,
        options=parts_marked,
        required=False,
        hint=_("只在重新评分时选；不选的，重评最后一个部分。其他部分的成绩仍然有效。"),
    ),
)
ABOUT = ((CONDUCT, _("竞赛过程（裁判、设备、秩序）")), (SCORE, _("成绩")))


@procedure
class Appeal(Procedure):
    key = "contests.appeal"
    name = _("竞赛申诉")
    series = "SS"
    basis = (Source("新区劳动竞赛和职业技能竞赛管理办法"),)
    opened_by = (OpenedBy.ORGANISATION,)
    openings = (Opening(OpenedBy.ORGANISATION, kinds=("basic", "street", "federation")),)
    fields = (
        Input("entry", _("参赛办件编号"), most=24, hint=_("在“我的申报”中可查，例如 JS-2026-000012。")),
        Input("about", _("申诉事项"), kind=InputKind.CHOICE, choices=ABOUT),
        Input("ground", _("事实和理由"), kind=InputKind.LONG, most=1500),
        Input("leader", _("领队姓名"), most=40),
    )
    stages = (
        Decide(
            key="ruling",
            labels=Labels(_("仲裁组裁定"), _("仲裁组审理中"), _("仲裁组裁定")),
            desk=PartyDesk(PartyRole.ORGANISER),
            promise=Promise("contests.appeal_reply"),
            outcomes=(
                Outcome(
                    "grant",
                    _("申诉成立"),
                    Verb.ADVANCE,
                    ending=Ending.DONE,
                    effects=("contests.appeal_granted",),
                    needs_note=True,
                    inputs=(*REMEDY, *ARBITERS),
                    message=_("您单位的竞赛申诉 %(number)s 成立，主办单位将按裁定处理。"),
                ),
                Outcome(
                    "dismiss",
                    _("申诉不成立"),
                    Verb.REFUSE,
                    ending=Ending.REFUSED,
                    effects=("contests.appeal_dismissed",),
                    needs_note=True,
                    inputs=ARBITERS,
                    message=_("您单位的竞赛申诉 %(number)s 不成立，裁定理由和还可以向哪里反映，见“我的办件”。"),
                ),
            ),
        ),
    )
    appeal = _("仲裁组的裁定为最终裁定；认为裁判有违纪行为的，可向区总工会纪检部门反映。")

    @classmethod
    def prepare(cls, viewer: Viewer, given: dict[str, Any], subject: Any) -> Start:
        entry = entry_of(viewer, str(given["entry"]).strip())
        late = too_late(entry, str(given["about"]))
        if late:
            raise Refused(late, field="about", code="late")
        if len(str(given["ground"]).strip()) < 10:
            raise Refused(gettext("请写明事实和理由（至少 10 个字）。"), field="ground")
        own = Organisation.objects.in_operation().get(pk=viewer.node_id)
        return Start(
            subject=("matter", entry.pk),
            parties=[
                PartyDraft(PartyRole.ORGANISER, organisation=body_of(entry.call)),
                PartyDraft(PartyRole.NOMINATOR, organisation=own),
            ],
            once=f"contest_appeal:{entry.pk}:{given['about']}",
            answers=given,
        )

    @classmethod
    def after_opening(cls, viewer: Viewer, matter: Matter) -> None:
        """The entry's place waits from this moment on."""
        stop(viewer, matter, str(answers_of(matter)["about"]))
