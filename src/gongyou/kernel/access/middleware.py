"""Building the viewer of a request, ending stale sessions, and refusing routes that the viewer may not call."""

from datetime import timedelta

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse

from gongyou.kernel import clock
from gongyou.kernel.access.roles import roles_of, viewer_for, worker_viewer
from gongyou.kernel.access.routes import PUBLIC, SIGNED_IN, STAFF, WORKER, openness_of
from gongyou.kernel.access.viewer import Viewer, public
from gongyou.kernel.accounts.devices import device_of
from gongyou.kernel.accounts.sessions import is_over

STEP_UP = timedelta(minutes=15)


@receiver(user_logged_in)
def stamp_session(sender, request, user, **kwargs) -> None:
    """A session remembers when it began, on which kind of device, and under which version of the user's rights."""
    now, device = clock.now().timestamp(), device_of(request.META.get("HTTP_USER_AGENT", ""))
    began = {"started_at": now, "seen_at": now, "proved_at": now, "device": device}
    request.session.update({"auth_version": user.auth_version, **began})


class ViewerMiddleware:
    """Sets `request.viewer` for every request; a session that is too old or outdated is ended first (R6, R28)."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated and not self._alive(request):
            logout(request)
        request.viewer = self._viewer(request)
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        return response

    def _alive(self, request) -> bool:
        session, user, now = request.session, request.user, clock.now().timestamp()
        if is_over(session, audience=user.audience, auth_version=user.auth_version):
            return False
        if now - session.get("seen_at", 0) > 60:
            session["seen_at"] = now
        return True

    def _viewer(self, request) -> Viewer:
        if not request.user.is_authenticated:
            return public()
        if request.user.audience == "worker":
            return worker_viewer(request.user.pk)
        return self._staff(request)

    def _staff(self, request) -> Viewer:
        methods = {record.get("method") for record in get_authentication_records(request, request.user)}
        strength = "two_factor" if "mfa" in methods else "password"
        found = roles_of(request.user.pk) if strength == "two_factor" else []
        request.roles = found
        wanted = (request.session.get("role_id"), request.session.get("acting_for"))
        chosen = next((pair for pair in found if (pair[0].pk, pair[1]) == wanted), found[0] if found else None)
        if chosen is None:
            return Viewer(kind="staff", user_id=request.user.pk, strength=strength)
        return viewer_for(chosen[0], user_id=request.user.pk, acting_for=chosen[1], strength=strength)


def recently_proved(request) -> bool:
    """Whether the password or code was given within the last fifteen minutes (step-up before sealed values)."""
    records = get_authentication_records(request, request.user)
    again = [record.get("at", 0) for record in records if record.get("reauthenticated")]
    proved = max([request.session.get("proved_at", 0), *again])
    return clock.now().timestamp() - proved < STEP_UP.total_seconds()


class SignInRequiredMiddleware:
    """Lets a request through only to routes that its viewer may call; everything else does not exist."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        match = request.resolver_match
        openness = openness_of(view, match.url_name if match else None)
        if openness is None:
            raise Http404
        if openness.audience == PUBLIC:
            return None
        viewer = request.viewer
        if viewer.kind == "public":
            return self._to_sign_in(request, openness.audience)
        if openness.audience == SIGNED_IN or self._allowed(viewer, openness):
            return None
        if viewer.kind == "staff" and viewer.strength != "two_factor" and openness.audience == STAFF:
            return self._to_second_factor(request)
        raise Http404

    def _allowed(self, viewer: Viewer, openness) -> bool:
        if openness.audience == WORKER:
            return viewer.kind == "worker"
        if viewer.kind != "staff" or viewer.strength != "two_factor" or not viewer.role:
            return False
        return not openness.rights or any(viewer.holds(right) for right in openness.rights)

    def _to_second_factor(self, request):
        """Staff without the second factor set it up; who has one proves it for this session."""
        if not is_mfa_enabled(request.user, ["totp"]):
            return redirect("mfa_activate_totp")
        address = reverse("mfa_reauthenticate")
        return redirect(f"{address}?next={request.path}" if request.method == "GET" else address)

    def _to_sign_in(self, request, audience: str):
        address = reverse("portal:sign_in") if audience == WORKER else reverse("account_login")
        if request.method == "GET":
            return redirect(f"{address}?next={request.path}")
        return redirect(address)
