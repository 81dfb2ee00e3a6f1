"""Opening a procedure from its own form: one road for every definition that declares who may open it."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from gongyou.engines.procedures.models import Matter
from gongyou.engines.procedures.operations.opening import open_matter
from gongyou.engines.procedures.operations.outcomes import answered
from gongyou.engines.procedures.queries.openings import opening_for
from gongyou.engines.procedures.types import PROCEDURES, Opening
from gongyou.kernel.access.scopes import covered_nodes
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import current, only_inside, operation
from gongyou.records.directory.models import Employer, Organisation, Person


def _organisation(viewer: Viewer, code: str) -> Organisation | None:
    rows = Organisation.objects.visible_to(viewer).filter(valid_to=None)
    if not code:
        return rows.filter(pk=viewer.node_id).first()
    return rows.filter(code=code, pk__in=covered_nodes(viewer)).first()


def _person(viewer: Viewer, code: str) -> Person | None:
    if viewer.kind == "worker":
        return Person.objects.visible_to(viewer).filter(pk=viewer.person_id).first()
    return Person.objects.visible_to(viewer).filter(code=code).first()


def _employer(viewer: Viewer, code: str) -> Employer | None:
    if viewer.holds("employer.own"):
        return Employer.objects.in_operation().filter(pk=viewer.subject_id).first()
    return Employer.objects.visible_to(viewer).filter(credit_code=code).first()


SUBJECTS: dict[str, Callable[[Viewer, str], Any]] = {
    "organisation": _organisation,
    "person": _person,
    "employer": _employer,
}


def _subject(viewer: Viewer, opening: Opening, code: str) -> Any:
    """The row that the matter is about, or None where it is about nothing. Raises Denied, Refused."""
    if not opening.subject:
        return None
    row = SUBJECTS[opening.subject](viewer, code)
    if row is None and viewer.kind == "worker":
        raise Refused(_("请先实名绑定本人信息，再办理本事项。"), code="unknown_person")
    if row is None:
        raise Denied("subject")
    if opening.about and row.kind not in opening.about:
        raise Refused(_("“%(name)s”不适用本事项，请从适用的组织页面发起。") % {"name": row.name}, code="wrong_kind")
    return row


def _may_open(viewer: Viewer, **kwargs: Any) -> bool:
    return viewer.kind in ("worker", "staff")


@operation("procedures.requested", allow=_may_open)
def request(viewer: Viewer, *, procedure: str, given: dict[str, Any], subject: str = "") -> Matter:
    """Open a matter of `procedure` with the answers of its form, about the subject of this code.

    Raises Denied where the viewer may not open it or does not see the subject, Refused where an answer is wrong.
    """
    definition = PROCEDURES.find(procedure)
    opening = opening_for(viewer, definition) if definition is not None else None
    if definition is None or opening is None:
        raise Denied("procedure")
    row = _subject(viewer, opening, subject)
    matter = open_for(viewer, procedure=procedure, by=opening.by, subject=row, given=given, channel="form")
    current().entry("procedures.requested", "matter", matter.pk, procedure=procedure, by=str(opening.by))
    return matter


@operation("procedures.opened_for", allow=only_inside)
def open_for(
    viewer: Viewer,
    *,
    procedure: str,
    by: str,
    subject: Any,
    given: dict[str, Any],
    parent: Matter | None = None,
    channel: str = "",
) -> Matter:
    """Open a matter on one of the procedure's roads; `subject` is the row that the definition expects."""
    definition = PROCEDURES.get(procedure)
    answers = answered(viewer, None, definition.fields_for(by), given)
    start = definition.prepare(viewer, answers, subject)
    return open_matter(
        viewer,
        procedure=procedure,
        subject=start.subject,
        parties=start.parties,
        answers={**answers, **start.answers},
        opened_by=by,
        stage=start.stage,
        once=start.once,
        flags=start.flags,
        roll=start.roll,
        parent=parent,
        channel=channel or by,
        road=start.road,
    )
