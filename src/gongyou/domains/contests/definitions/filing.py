"""Filing a contest's plan before its notice: a labour contest with the higher union, a skill contest with HR."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongyou.domains.contests.stages.entering import body_of
from gongyou.engines.procedures.enums import Ending, OnSilence, OpenedBy, PartyRole, Verb
from gongyou.engines.procedures.models import Call
from gongyou.engines.procedures.operations import PartyDraft
from gongyou.engines.procedures.stages import Ask, Decide
from gongyou.engines.procedures.types import (
    Input,
    Labels,
    Outcome,
    PartyDesk,
    Procedure,
    Promise,
    Source,
    Start,
    procedure,
)
from gongyou.kernel.access import graph
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.models import Organisation

_FILE = (Input("document", _("备案文号"), most=60),)
_BASIS = (Source("新区劳动竞赛和职业技能竞赛管理办法"),)


def _organiser(call: Call) -> PartyDraft:
    return PartyDraft(PartyRole.ORGANISER, organisation=body_of(call))


def _above(call: Call) -> PartyDraft:
    """The union above the organiser; at the top the organiser's own desk, which notes how the city's one answered."""
    above = next(iter(graph.ancestors("territory", call.node_id)), call.node_id)
    return PartyDraft(PartyRole.PARENT, organisation=Organisation.objects.in_operation().get(pk=above))


def _once(call: Call) -> str:
    return f"contest_filing:{call.pk}"


@procedure
class LabourFiling(Procedure):
    """A plan of a labour contest goes to the union above before it is published."""

    key = "contests.labour_filing"
    name = _("劳动竞赛方案备案")
    series = "BA"
    basis = _BASIS
    opened_by = (OpenedBy.ORGANISATION,)
    stages = (
        Decide(
            key="filing",
            labels=Labels(_("审核竞赛方案"), _("上级工会备案中"), _("上级工会备案")),
            desk=PartyDesk(PartyRole.PARENT),
            promise=Promise("contests.plan_filing"),
            outcomes=(
                Outcome("file", _("准予备案"), Verb.ADVANCE, ending=Ending.DONE, inputs=_FILE),
                Outcome("refuse", _("不予备案"), Verb.REFUSE, ending=Ending.REFUSED, needs_note=True),
            ),
        ),
    )
    appeal = _("修改方案后可以重新报备。")

    @classmethod
    def prepare(cls, viewer: Viewer, given: dict[str, Any], subject: Call) -> Start:
        return Start(subject=("call", subject.pk), parties=[_organiser(subject), _above(subject)], once=_once(subject))


@procedure
class SkillFiling(Procedure):
    """A plan of a skill contest is filed with the department of human resources; only then it may promise levels."""

    key = "contests.skill_filing"
    name = _("职业技能竞赛方案备案")
    series = "BA"
    basis = _BASIS
    opened_by = (OpenedBy.ORGANISATION,)
    stages = (
        Ask(
            key="department_filing",
            labels=Labels(_("人社部门备案"), _("人社部门备案中"), _("人社部门备案")),
            desk=PartyDesk(PartyRole.DEPARTMENT),
            promise=Promise("contests.plan_filing", on_silence=OnSilence.ESCALATE),
            outcomes=(
                Outcome("file", _("准予备案"), Verb.ACCEPT, ending=Ending.DONE, inputs=_FILE),
                Outcome("refuse", _("不予备案"), Verb.NOT_ACCEPT, ending=Ending.REFUSED, needs_note=True),
            ),
        ),
    )
    appeal = _("修改方案后可以重新报备；未备案的竞赛不得以成绩晋升技能等级。")

    @classmethod
    def prepare(cls, viewer: Viewer, given: dict[str, Any], subject: Call) -> Start:
        code = str(subject.setup.get("authority", ""))
        authority = Organisation.objects.in_operation().filter(code=code, kind="department", valid_to=None).first()
        if authority is None:
            raise Refused(gettext("方案没有写明备案的人社部门，请先在“竞赛信息”中选择。"), code="no_authority")
        return Start(
            subject=("call", subject.pk),
            parties=[PartyDraft(PartyRole.DEPARTMENT, organisation=authority), _organiser(subject)],
            once=_once(subject),
        )
