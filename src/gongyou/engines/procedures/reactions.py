"""What the engine tells the directory: staff also see people who are a party of a matter at their own desk."""

from django.db.models import Q

from gongyou.engines.procedures.models import Party
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.directory.models.people import PERSON_SCOPES


@PERSON_SCOPES.register("matters")
def applicants_of_the_desk(viewer: Viewer) -> Q | None:
    """People whose open matter lies at the viewer's desk."""
    if viewer.node_id is None or not viewer.holds("matters.decide"):
        return None
    here = Party._base_manager.filter(matter__desk_node_id=viewer.node_id).exclude(matter__state="ended")
    return Q(pk__in=here.filter(person__isnull=False).values("person_id"))
