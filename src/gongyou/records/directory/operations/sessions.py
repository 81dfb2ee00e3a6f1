"""Ending the own sessions: one of them, or all but the present one (R28)."""

from django.utils.translation import gettext as _

from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.accounts import sessions
from gongyou.kernel.accounts.sessions import OpenSession
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import current, operation


def _is_settled(viewer: Viewer, **kwargs) -> bool:
    """Whether the viewer signed in in full: a password alone does not put the owner out."""
    return viewer.user_id is not None and (viewer.kind == "worker" or viewer.strength == "two_factor")


@operation("accounts.session_ended", allow=_is_settled)
def end_session(viewer: Viewer, *, handle: str) -> OpenSession:
    """End one of the own sessions; its very next request finds nobody signed in. Raises Denied for any other."""
    ended = sessions.close(viewer.user_id or 0, {handle})
    if not ended:
        raise Denied("session")
    began = ended[0].began_at.isoformat(timespec="seconds")
    current().entry("accounts.session_ended", "user", viewer.user_id or 0, began=began)
    return ended[0]


@operation("accounts.other_sessions_ended", allow=_is_settled)
def end_other_sessions(viewer: Viewer, *, kept: str) -> int:
    """End all own sessions but the one named `kept`; returns how many. Raises Refused where there is no other."""
    found = {one.handle for one in sessions.open_sessions(viewer.user_id or 0)}
    if kept not in found:
        raise Denied("session")
    ended = sessions.close(viewer.user_id or 0, found - {kept})
    if not ended:
        raise Refused(_("没有其他登录需要退出。"), code="no_other")
    current().entry("accounts.other_sessions_ended", "user", viewer.user_id or 0, count=len(ended))
    return len(ended)
