"""My matters: the list, one matter with its promise and its counting, correction, withdrawal."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from gongyou.domains.unions import queries
from gongyou.engines.procedures import operations
from gongyou.faces.portal.forms import CorrectForm
from gongyou.faces.portal.pages import page
from gongyou.faces.portal.views.sign_in import step_up
from gongyou.kernel.access.middleware import recently_proved
from gongyou.kernel.access.routes import WORKER, open_to
from gongyou.kernel.operations.errors import Refused


def _found(request: HttpRequest, number: str) -> queries.MatterPage:
    found = queries.own_matter(request.viewer, number)
    if found is None:
        raise Http404
    return found


@open_to(WORKER)
@require_safe
def matters(request: HttpRequest) -> HttpResponse:
    lines = queries.own_matters(request.viewer)
    waiting = [line for line in lines if line.returned and line.mine]
    going = [line for line in lines if not line.ended and line not in waiting]
    ended = [line for line in lines if line.ended]
    return page(request, "matters", at="me", waiting=waiting, going=going, ended=ended)


@open_to(WORKER)
@require_safe
def matter(request: HttpRequest, number: str) -> HttpResponse:
    """Where it is, who holds it, until when and why then, what happened, what I can do."""
    return page(request, "matter", at="me", found=_found(request, number))


@open_to(WORKER)
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, number: str) -> HttpResponse:
    """Correct what the desk asked for; only while the matter is returned."""
    found = _found(request, number)
    given = queries.correction_answers(request.viewer, number)
    if given is None:
        return redirect("portal:matter", number=number)
    form = CorrectForm(request.POST) if request.method == "POST" else CorrectForm(initial=given)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            operations.correct(request.viewer, number=number, answers=form.cleaned_data)
            return redirect("portal:matter", number=number)
        except Refused as error:
            form.add_error(None, error.message)
    return page(request, "correct", at="me", status=status, found=found, form=form)


@open_to(WORKER)
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Take an open matter back, after a confirmation and within fifteen minutes of a code."""
    found = _found(request, number)
    if "withdraw" not in found.actions:
        return redirect("portal:matter", number=number)
    if not recently_proved(request):
        return step_up(request)
    if request.method == "GET":
        return page(request, "withdraw", at="me", found=found)
    try:
        operations.withdraw(request.viewer, number=number)
    except Refused as error:
        return page(request, "withdraw", at="me", status=422, found=found, problem=error.message)
    return redirect("portal:matter", number=number)
