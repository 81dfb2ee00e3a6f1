"""One request as a viewer, through the middleware that opens and closes routes."""

from django.http import Http404
from django.urls import Resolver404, resolve

from gongyou.kernel.access.middleware import SignInRequiredMiddleware
from gongyou.kernel.access.viewer import Viewer


def answer(rf, path: str, viewer: Viewer) -> int:
    """The status that this viewer gets for a GET of `path`."""
    request = rf.get(path)
    request.viewer = viewer
    try:
        request.resolver_match = match = resolve(path)
        refused = SignInRequiredMiddleware(None).process_view(request, match.func, match.args, match.kwargs)
        return (refused or match.func(request, *match.args, **match.kwargs)).status_code
    except (Http404, Resolver404):
        return 404
