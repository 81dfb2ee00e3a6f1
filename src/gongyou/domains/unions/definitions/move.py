"""An organisation moves to another parent on a line: both ends are asked at once, their common parent decides."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongyou.domains.unions.stages.moving import check_target, lines, movable, named, parent_on, parents
from gongyou.engines.procedures.enums import Ending, InputKind, OnSilence, OpenedBy, PartyRole, Verb
from gongyou.engines.procedures.operations import PartyDraft
from gongyou.engines.procedures.stages import Ask, Decide
from gongyou.engines.procedures.types import (
    JOIN,
    CommonDesk,
    Input,
    Labels,
    Opening,
    Outcome,
    PartyDesk,
    Procedure,
    Promise,
    Source,
    Start,
    Together,
    procedure,
)
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.models import Organisation


def _ask(key: str, name: Any, role: str) -> Ask:
    return Ask(
        key=key,
        labels=Labels(name, name, name),
        desk=PartyDesk(role),
        promise=Promise("unions.move_answer", on_silence=OnSilence.ESCALATE),
        outcomes=(
            Outcome("agree", _("同意变更"), Verb.ACCEPT, to=JOIN),
            Outcome("decline", _("不同意变更"), Verb.NOT_ACCEPT, ending=Ending.REFUSED, needs_note=True),
        ),
    )


@procedure
class Move(Procedure):
    key = "unions.move"
    name = _("变更上级工会")
    series = "ZZ"
    basis = (
        Source("中华人民共和国工会法", "第十条、第十一条、第十三条"),
        Source("中国工会章程", "第二章 组织制度"),
    )
    opened_by = (OpenedBy.ORGANISATION,)
    openings = (
        Opening(OpenedBy.ORGANISATION, kinds=("basic", "street", "federation", "district"), subject="organisation"),
    )
    fields = (
        Input(
            "organisation",
            _("变更上级的组织"),
            kind=InputKind.PICK,
            required=False,
            search=movable,
            hint=_("由新上级发起时查找并选择；不选即为本页的组织。"),
        ),
        Input("line", _("在哪条线上变更"), kind=InputKind.CHOICE, options=lines),
        Input(
            "new_parent",
            _("新的上级"),
            kind=InputKind.PICK,
            required=False,
            search=parents,
            hint=_("由新上级发起时可以不选，即为本单位。"),
        ),
        Input("reason", _("事由和依据"), kind=InputKind.LONG, most=400),
    )
    appeal = _("如不同意本决定，可自收到通知之日起向上一级工会申诉；原隶属关系在此期间不变。")
    stages = (
        Together(
            key="both_parents",
            labels=Labels(_("征求两个上级的意见"), _("征求两个上级的意见"), _("两个上级的意见")),
            branches=(
                (_ask("old_parent", _("现上级答复"), PartyRole.PARENT),),
                (_ask("new_parent", _("新上级答复"), PartyRole.NEXT_PARENT),),
            ),
            to="move",
        ),
        Decide(
            key="move",
            labels=Labels(_("共同上级决定变更"), _("共同上级决定中"), _("共同上级决定")),
            desk=CommonDesk((PartyRole.PARENT, PartyRole.NEXT_PARENT)),
            promise=Promise("unions.move"),
            outcomes=(
                Outcome(
                    "move",
                    _("同意变更上级"),
                    Verb.ADVANCE,
                    ending=Ending.DONE,
                    effects=("unions.move_organisation",),
                    inputs=(
                        Input(
                            "day",
                            _("自哪天起变更"),
                            kind=InputKind.DAY,
                            hint=_("不能晚于今天；早于今天 30 日以上的由区总工会决定。权限和在办事项当即随之调整。"),
                        ),
                        Input("document", _("批复文号"), required=False, most=60),
                    ),
                ),
                Outcome("refuse", _("不同意变更"), Verb.REFUSE, ending=Ending.REFUSED, needs_note=True),
            ),
        ),
    )

    @classmethod
    def prepare(cls, viewer: Viewer, given: dict[str, Any], subject: Organisation) -> Start:
        taken = named(viewer, given["organisation"], "organisation")
        moved, line = taken or subject, given["line"]
        new = named(viewer, given["new_parent"], "new_parent") or (subject if taken is not None else None)
        if new is None:
            raise Refused(gettext("请选择新的上级。"), field="new_parent")
        if taken is not None and taken.pk == subject.pk and new.pk == subject.pk:
            raise Refused(gettext("请选择新的上级。"), field="new_parent")
        old = parent_on(line, moved)
        check_target(line, moved, old, new)
        if viewer.node_id not in (moved.pk, old.pk, new.pk):
            raise Refused(gettext("变更上级由本单位、现上级或新上级发起。"), field="organisation", code="not_concerned")
        return Start(
            subject=("organisation", moved.pk),
            parties=[
                PartyDraft(PartyRole.UNION, organisation=moved),
                PartyDraft(PartyRole.PARENT, organisation=old),
                PartyDraft(PartyRole.NEXT_PARENT, organisation=new),
            ],
            once=f"move:{line}:{moved.pk}",
            answers={"organisation": moved.name, "new_parent": new.name},
        )
