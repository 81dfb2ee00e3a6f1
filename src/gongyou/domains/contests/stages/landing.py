"""The landing agreement of a winning project: its company, its milestones, and money by milestone only."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongyou.domains.contests.enums import MilestoneState
from gongyou.domains.contests.models import Landing, Milestone
from gongyou.domains.contests.stages.entering import answers_of
from gongyou.domains.contests.stages.results import CATEGORY, call_of, level_of, take_back_money
from gongyou.engines.procedures.enums import InputKind
from gongyou.engines.procedures.models import Act, Matter
from gongyou.engines.procedures.types import Input, effect
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import current
from gongyou.records.directory.models import Employer
from gongyou.records.treasury.models import Instalment
from gongyou.records.treasury.operations.committing import commit
from gongyou.records.treasury.types import InstalmentDraft, Payee

ADDITIONS = (
    Input("credit_code", gettext_lazy("落地企业统一社会信用代码"), most=18),
    Input("document", gettext_lazy("落地协议编号"), most=60),
    Input("signed_on", gettext_lazy("签订日期"), kind=InputKind.DAY),
    Input(
        "milestones",
        gettext_lazy("里程碑"),
        kind=InputKind.ROWS,
        least=1,
        most=6,
        columns=(
            Input("name", gettext_lazy("内容"), most=80),
            Input("due_on", gettext_lazy("完成日期"), kind=InputKind.DAY),
            Input("amount", gettext_lazy("资助金额（元）"), kind=InputKind.WHOLE, least=0, required=False),
        ),
    ),
)


def landed_already(matter: Matter) -> str:
    """Guard: a project lands once."""
    found = Landing._base_manager.filter(matter=matter, valid_to=None).exists()
    return _("落地协议已经登记。") if found else ""


def _undo(viewer: Viewer, matter: Matter, act: Act) -> None:
    rows = Milestone.objects.in_operation().filter(landing__matter=matter, state=MilestoneState.OPEN)
    rows.update(state=MilestoneState.ENDED)
    Landing.objects.in_operation().filter(matter=matter, valid_to=None).update(valid_to=clock.today())
    take_back_money(viewer, matter, act)


@effect("contests.land", reverse=_undo)
def land(viewer: Viewer, matter: Matter, act: Act) -> None:
    """The agreement with its milestones; the grant is committed milestone by milestone, each paid on proof."""
    employer = Employer.objects.in_operation().filter(credit_code=str(act.given["credit_code"]).strip()).first()
    if employer is None or employer.valid_to is not None:
        raise Refused(_("本区没有这家单位。请先登记落地企业，再登记协议。"), field="credit_code")
    signed_on, lines = date.fromisoformat(act.given["signed_on"]), act.given["milestones"]
    if signed_on > clock.today():
        raise Refused(_("签订日期不能晚于今天。"), field="signed_on")
    for place, line in enumerate(lines):
        if date.fromisoformat(line["due_on"]) < signed_on:
            raise Refused(_("里程碑的完成日期不能早于签订日期。"), field=f"milestones-{place}-due_on")
    landing = Landing(
        matter=matter,
        project=str(answers_of(matter).get("project") or "")[:120],
        employer=employer,
        document=str(act.given["document"]).strip()[:60],
        signed_on=signed_on,
        made_by_kind="matter",
        made_by_number=matter.pk,
    )
    landing.commitment = _commit(viewer, matter, landing, lines)
    landing.save(force_insert=True)
    _write(landing, lines)
    current().entry("contests.landed", "landing", landing.pk, matter=matter.number, milestones=len(lines))


def _fen(line: dict[str, Any]) -> int:
    return int(line.get("amount") or 0) * 100


def _commit(viewer: Viewer, matter: Matter, landing: Landing, lines: list[dict[str, Any]]) -> int | None:
    """The treasury's number of the grant; none where no milestone bears money."""
    parts = [
        InstalmentDraft(_fen(line), condition=line["name"], due_on=date.fromisoformat(line["due_on"]))
        for line in lines
        if _fen(line)
    ]
    if not parts:
        return None
    call = call_of(matter)
    row = commit(
        viewer,
        made_by=("matter", matter.pk),
        payee=Payee("employer", landing.employer_id or 0),
        amount_fen=sum(one.amount_fen for one in parts),
        fund=str(call.setup.get("fund") or ""),
        category=CATEGORY,
        year=clock.today().year,
        title=f"{call.title} {landing.project}",
        instalments=tuple(parts),
        level=level_of(call),
        programme=matter.procedure,
        terms=landing.document,
    )
    return row.pk


def _write(landing: Landing, lines: list[dict[str, Any]]) -> None:
    rows = Instalment.objects.in_operation().filter(commitment_id=landing.commitment).order_by("ordinal")
    instalments = iter(rows.values_list("pk", flat=True)) if landing.commitment else iter(())
    for ordinal, line in enumerate(lines, 1):
        Milestone(
            landing=landing,
            ordinal=ordinal,
            name=line["name"],
            due_on=date.fromisoformat(line["due_on"]),
            amount_fen=_fen(line),
            instalment=next(instalments) if _fen(line) else None,
        ).save(force_insert=True)
