"""A tiny site for the tests of routes and of repeated requests: each view says in one line what it does."""

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import include, path

from gongyou.kernel.access.routes import PUBLIC, SIGNED_IN, STAFF, WORKER, open_to
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.numbering.numbers import next_number
from gongyou.kernel.operations.errors import Busy, Denied, Refused
from gongyou.kernel.operations.operation import current, operation


@operation("test.web", allow=lambda viewer, **kwargs: True)
def take(viewer: Viewer, *, how: str = "") -> str:
    number = next_number("WEB", 2026)
    if how == "refuse":
        raise Refused("not today", field="how")
    if how == "deny":
        raise Denied("web")
    if how == "busy":
        raise Busy("held")
    if how == "crash":
        raise RuntimeError("programming error")
    current().entry("test.web", "number", 1, number=number)
    return number


@open_to(PUBLIC)
def write(request):
    try:
        number = take(request.viewer, how=request.POST.get("how", ""))
    except Refused as error:
        return HttpResponse(error.message, status=422)
    size = int(request.POST.get("size", "0"))
    return HttpResponse(number + "x" * size, content_type="text/plain; charset=utf-8")


@open_to(PUBLIC)
def write_and_go(request):
    take(request.viewer)
    response = redirect("/done/")
    response.status_code = 303
    return response


@open_to(PUBLIC)
def write_twice(request):
    return HttpResponse(take(request.viewer) + " " + take(request.viewer))


@open_to(PUBLIC)
def write_outside(request):
    """A write that is no operation, as Django's own sign-in does."""
    with transaction.atomic():
        next_number("WEB", 2026)
    return HttpResponse("written")


@open_to(PUBLIC)
def visit(request):
    request.session["seen"] = "now"
    return HttpResponse("visited")


@open_to(PUBLIC)
def write_nothing(request):
    return HttpResponse("read")


def forgotten(request):
    return HttpResponse("nobody said for whom this is")


def page(request):
    return HttpResponse(f"seen by {request.viewer.kind}")


urlpatterns = [
    path("write/", write, name="write"),
    path("go/", write_and_go, name="go"),
    path("twice/", write_twice, name="twice"),
    path("outside/", write_outside, name="outside"),
    path("visit/", visit, name="visit"),
    path("nothing/", write_nothing, name="nothing"),
    path("forgotten/", forgotten, name="forgotten"),
    path("public/", open_to(PUBLIC)(lambda request: page(request)), name="public"),
    path("worker/", open_to(WORKER)(lambda request: page(request)), name="worker"),
    path("staff/", open_to(STAFF)(lambda request: page(request)), name="staff"),
    path("decide/", open_to(STAFF, "matters.decide", "audit.read")(lambda request: page(request)), name="decide"),
    path("any/", open_to(SIGNED_IN)(lambda request: page(request)), name="any"),
    path("", include("gongyou.config.urls")),
]
