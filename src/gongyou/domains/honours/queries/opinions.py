"""What departments answered about a candidate, and why the matter cannot go on yet."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongyou.domains.honours.queries.parties import departments
from gongyou.engines.procedures.enums import Ending, MatterState, PartyRole
from gongyou.engines.procedures.models import Act, Matter, Party
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer

OPINION = "honours.opinion"
EVERY, SILENT = "every", "silent"
ANSWERS: dict[str, Any] = {
    "no_objection": gettext_lazy("无异议"),
    "objection": gettext_lazy("有异议"),
    "unsuitable": gettext_lazy("不宜"),
    SILENT: gettext_lazy("逾期未答复"),
}


@dataclass(frozen=True)
class Opinion:
    """One department's opinion as it stands: asked, answered or silent. `document` is the answer's own number."""

    number: str
    department: int
    name: str
    asked_on: date
    answer: str = ""
    document: str = ""
    note: str = ""

    @property
    def label(self) -> Any:
        return ANSWERS.get(self.answer, _("待答复"))


def opinions_of(matter: Matter) -> list[Opinion]:
    """The latest question to each department and its answer."""
    children = Matter._base_manager.filter(parent=matter, procedure=OPINION).order_by("pk")
    rows = Party._base_manager.filter(matter__in=children, role=PartyRole.DEPARTMENT, valid_to=None)
    asked = {row.matter_id: row.organisation for row in rows.select_related("organisation")}
    acts = Act._base_manager.filter(matter__in=children).exclude(outcome="").order_by("pk")
    answered = {act.matter_id: act for act in acts}
    latest: dict[int, Opinion] = {}
    for child in children:
        body, act = asked.get(child.pk), answered.get(child.pk)
        if body is None:
            continue
        latest[body.pk] = Opinion(
            number=child.number,
            department=body.pk,
            name=body.name,
            asked_on=clock.local_date(child.opened_at),
            answer=_answer(child, act),
            document=str(act.given.get("document") or "") if act is not None else "",
            note=act.note if act is not None else "",
        )
    return list(latest.values())


def _answer(child: Matter, act: Act | None) -> str:
    if child.state != MatterState.ENDED:
        return ""
    return act.outcome if act is not None and child.ending != Ending.LAPSED else SILENT


def unanswered(matter: Matter) -> str:
    """Guard: every department that was asked has answered; silence is no consent, and nobody was skipped."""
    found = opinions_of(matter)
    if not found:
        return _("还没有征求部门意见。请先选择“征求意见”。")
    waiting = [one.name for one in found if not one.answer]
    silent = [one.name for one in found if one.answer == SILENT]
    if waiting:
        return _("还在等待：%(names)s。答复前不能进入评审。") % {"names": "、".join(waiting)}
    if silent:
        return _("逾期未答复不视为同意：%(names)s。请再次征求意见。") % {"names": "、".join(silent)}
    return ""


def may_be_asked(viewer: Viewer, matter: Matter | None) -> tuple[tuple[str, Any], ...]:
    """All departments at once, or one that has not been asked yet, or that stayed silent."""
    busy = {one.department for one in opinions_of(matter) if one.answer != SILENT} if matter is not None else set()
    rows = [row for row in departments() if row.pk not in busy]
    return ((EVERY, _("全部部门")), *((row.code, row.name) for row in rows)) if rows else ()
