"""What the engine tells others: whom a desk sees; and that definitions are stored after each migration."""

from django.db.models import Q
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from gongyou.engines.procedures.models import Party
from gongyou.engines.procedures.operations.opening import store_editions
from gongyou.engines.procedures.queries.editions import editions_are_stored, editions_can_be_stored
from gongyou.kernel.access.viewer import Viewer, system
from gongyou.records.directory.models.people import PERSON_SCOPES


@PERSON_SCOPES.register("matters")
def applicants_of_the_desk(viewer: Viewer) -> Q | None:
    """People whose open matter lies at the viewer's desk."""
    if viewer.node_id is None or not viewer.holds("matters.decide"):
        return None
    here = Party._base_manager.filter(matter__desk_node_id=viewer.node_id).exclude(matter__state="ended")
    return Q(pk__in=here.filter(person__isnull=False).values("person_id"))


@receiver(post_migrate)
def definitions_are_stored(sender, **kwargs) -> None:
    """Once the engine's own table is there, keep the form of every definition by its hash."""
    if sender.label == "procedures" and editions_can_be_stored() and not editions_are_stored():
        store_editions(system(reason="migrate"))
