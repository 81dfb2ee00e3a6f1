"""Part of the operations on dues: opening the procedure by which a due is met, or which its miss calls for."""

from typing import Any

from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import DueVerb, OpenedBy
from gongyou.engines.procedures.models import Due, Matter
from gongyou.engines.procedures.operations import proving
from gongyou.engines.procedures.operations.requesting import open_for
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.models import Organisation


def _subject(due: Due) -> Any:
    """The row that a procedure about this subject expects."""
    found = Organisation.objects.in_operation().filter(pk=due.subject_number, valid_to=None).first()
    if due.subject_kind != "organisation" or found is None:
        raise Refused(_("承担这项义务的组织已不在册，不能为它启动事项。"), code="gone")
    return found


def open_for_due(viewer: Viewer, due: Due, procedure: str) -> Matter:
    """Open a matter of `procedure` about the subject that owes. Raises Refused where one is open already."""
    matter = open_for(viewer, procedure=procedure, by=OpenedBy.DUTY, subject=_subject(due), given={})
    due.opened = matter
    proving.keep(due, "opened")
    proving.note(viewer, due, DueVerb.OPEN, matter.number)
    return matter
