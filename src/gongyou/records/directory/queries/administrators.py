"""Whether the site has its administrators, asked by the set-up before anybody can sign in."""

from gongyou.kernel import clock
from gongyou.kernel.access.models import Role
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.directory.queries import in_force


def has_administrator(viewer: Viewer, kind: str) -> bool:
    """Whether somebody holds this kind of role today, as far as the viewer may know."""
    return Role.objects.visible_to(viewer).filter(in_force(clock.today()), kind=kind).exists()
