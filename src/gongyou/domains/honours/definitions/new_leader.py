"""Another leader for a studio whose leader retired, moved or lost the honour (procedure 13)."""

from typing import Any

from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from gongyou.domains.honours.predicates.naming import is_studio_name, studio_name
from gongyou.domains.honours.queries.eligibility import LEADING, standing_honours, unit_choices
from gongyou.domains.honours.queries.holding import studio_choices, studio_of
from gongyou.domains.honours.stages import entering, steps
from gongyou.domains.honours.stages.studios import leader_of
from gongyou.engines.procedures.enums import Ending, InputKind, OpenedBy, PartyRole, Verb
from gongyou.engines.procedures.operations import PartyDraft
from gongyou.engines.procedures.stages import Decide
from gongyou.engines.procedures.types import (
    Input,
    Labels,
    Opening,
    Outcome,
    Procedure,
    Promise,
    Source,
    Start,
    procedure,
)
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused

REASONS = (
    ("retired", _("退休")),
    ("moved", _("调离本单位")),
    ("lost", _("荣誉被撤销")),
    ("other", _("其他")),
)


@procedure
class NewLeader(Procedure):
    key = "honours.new_leader"
    name = _("变更工作室领衔人")
    series = "GZ"
    basis = (Source("劳模和工匠创新工作室管理办法", "（变更领衔人）"),)
    opened_by = (OpenedBy.ORGANISATION, OpenedBy.DUTY)
    openings = (Opening(OpenedBy.ORGANISATION, kinds=("basic",)),)
    fields = (
        Input("studio", _("工作室"), kind=InputKind.CHOICE, options=studio_choices),
        Input("reason", _("变更原因"), kind=InputKind.CHOICE, choices=REASONS),
        Input("leader", _("新的领衔人"), kind=InputKind.PICK, search=unit_choices),
        Input("name", _("变更后的名称"), most=60),
        Input("stays", _("原领衔人留任骨干成员"), kind=InputKind.YES, required=False),
    )
    appeal = _("如不同意本决定，可向区总工会反映。")
    stages = (
        Decide(
            key="leader_review",
            labels=Labels(_("镇街审核变更"), _("镇街工会审核中"), _("镇街工会审核")),
            desk=steps.STREET,
            promise=Promise("honours.new_leader"),
            outcomes=(
                Outcome("agree", _("审核通过"), Verb.ADVANCE, to="leader_decision"),
                Outcome("refuse", _("不予同意"), Verb.REFUSE, ending=Ending.REFUSED, needs_note=True),
            ),
        ),
        Decide(
            key="leader_decision",
            labels=Labels(_("审定变更"), _("区总工会审定中"), _("区总工会审定")),
            desk=steps.ORGANISER,
            promise=Promise("honours.new_leader"),
            not_by=("leader_review",),
            outcomes=(
                Outcome(
                    "confirm",
                    _("同意变更"),
                    Verb.ADVANCE,
                    ending=Ending.DONE,
                    effects=("honours.change_leader",),
                ),
                Outcome("refuse", _("不予同意"), Verb.REFUSE, ending=Ending.REFUSED, needs_note=True),
            ),
        ),
    )

    @classmethod
    def prepare(cls, viewer: Viewer, given: dict[str, Any], subject: Any) -> Start:
        studio = studio_of(viewer, given["studio"])
        if studio is None or studio.unit is None:
            raise Refused(now("请选择本单位的工作室。"), field="studio", code="unknown")
        leader = entering.named(given, "leader", now("新的领衔人"))
        if not is_studio_name(str(given["name"]), leader.name):
            raise Refused(
                now("工作室名称须以“%(name)s”结尾。") % {"name": studio_name(leader.name)},
                field="name",
                code="studio_name",
            )
        if not standing_honours(leader.pk, clock.today(), LEADING):
            raise Refused(
                now("新的领衔人在荣誉台账中没有有效的工匠、劳模等荣誉，请另选领衔人。"),
                field="leader",
                code="honour_lost",
            )
        former = leader_of(studio.pk)
        return Start(
            subject=("group", studio.pk),
            parties=[
                *entering.standing_parties(studio.unit),
                PartyDraft(PartyRole.CANDIDATE, person=leader),
            ],
            once=f"studio_leader:{studio.pk}",
            answers={
                "leader_number": leader.pk,
                "former": former.person_id if former is not None else None,
                "former_name": studio.name,
            },
        )
