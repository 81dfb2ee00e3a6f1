"""Effects of asking departments: a child matter for each, whose answer is a remark on the candidate's matter."""

from django.utils.translation import gettext as _

from gongyou.domains.honours.queries.opinions import EVERY, OPINION, may_be_asked
from gongyou.domains.honours.queries.parties import body, departments
from gongyou.domains.honours.types import VETO_FLAG
from gongyou.engines.procedures.enums import OpenedBy, PartyRole
from gongyou.engines.procedures.models import Act, Matter
from gongyou.engines.procedures.operations import PartyDraft, open_matter
from gongyou.engines.procedures.types import effect
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.models import Organisation


def _stay_asked(viewer: Viewer, matter: Matter, act: Act) -> None:
    """Opinions are matters of their own; what was asked stays on record."""


@effect("honours.ask_opinions", reverse=_stay_asked)
def ask_opinions(viewer: Viewer, matter: Matter, act: Act) -> None:
    """Ask the department that was chosen, or all that have not answered; each has its own clock."""
    wanted, open_to = str(act.given["department"]), {key for key, _name in may_be_asked(viewer, matter)}
    chosen = [row for row in departments() if row.code in open_to and wanted in (EVERY, row.code)]
    if not chosen:
        raise Refused(_("所选部门都已在征求意见或已答复。"), field="department", code="asked")
    for row in chosen:
        _ask(viewer, matter, row)


def _ask(viewer: Viewer, matter: Matter, department: Organisation) -> None:
    open_matter(
        viewer,
        procedure=OPINION,
        subject=(matter.subject_kind, matter.subject_number),
        opened_by=OpenedBy.MATTER,
        parent=matter,
        parties=[
            PartyDraft(PartyRole.DEPARTMENT, organisation=department),
            PartyDraft(PartyRole.ORGANISER, organisation=body(matter, PartyRole.ORGANISER)),
        ],
        answers={},
        once=f"opinion:{matter.pk}:{department.pk}",
        channel="matter",
    )


def _remove_remarks(viewer: Viewer, matter: Matter, act: Act) -> None:
    _remark(matter, set(), keep=False)


@effect("honours.note_opinion", reverse=_remove_remarks)
def note_opinion(viewer: Viewer, matter: Matter, act: Act) -> None:
    """What the department found against the candidate stands on the matter; a person decides what follows."""
    found = {f"opinion_{act.outcome}"} if act.outcome != "no_objection" else set()
    if veto := str(act.given.get("veto") or ""):
        found.add(f"{VETO_FLAG}{veto}")
    _remark(matter, found)


def _remark(child: Matter, flags: set[str], *, keep: bool = True) -> None:
    if child.parent_id is None:
        return
    parent = Matter.objects.in_operation().select_for_update(of=("self",)).get(pk=child.parent_id)
    kept = set(parent.flags) if keep else {one for one in parent.flags if not one.startswith(("opinion_", VETO_FLAG))}
    parent.flags = sorted(kept | flags)
    parent.save(update_fields=["flags"])
