"""My matters: the list, one matter with its promise and its counting, correction, answers, withdrawal."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongyou.domains.unions import queries
from gongyou.engines.procedures import operations
from gongyou.engines.procedures.forms import InputForm
from gongyou.engines.procedures.queries.questions import Question
from gongyou.engines.procedures.types import Outcome
from gongyou.faces.portal.pages import page
from gongyou.faces.portal.views.sign_in import step_up
from gongyou.kernel.access.middleware import recently_proved
from gongyou.kernel.access.routes import WORKER, open_to
from gongyou.kernel.operations.errors import Refused
from gongyou.ui.refusals import show


def _found(request: HttpRequest, number: str) -> queries.MatterPage:
    found = queries.own_matter(request.viewer, number)
    if found is None:
        raise Http404
    return found


@open_to(WORKER)
@require_safe
def matters(request: HttpRequest) -> HttpResponse:
    lines = queries.own_matters(request.viewer)
    waiting = [line for line in lines if line.waits_for_me]
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
    asked = queries.corrections(request.viewer, number)
    if asked is None:
        return redirect("portal:matter", number=number)
    inputs, given = asked
    form = InputForm(inputs, request.POST, viewer=request.viewer) if request.method == "POST" else None
    form = form or InputForm(inputs, initial=given, viewer=request.viewer)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            operations.correct(request.viewer, number=number, answers=form.given())
            return redirect("portal:matter", number=number)
        except Refused as error:
            show(form, error)
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


@dataclass(frozen=True)
class Choice:
    """One way to answer, with the form of what it asks for."""

    outcome: Outcome
    form: InputForm


def _choices(request: HttpRequest, question: Question) -> list[Choice]:
    chosen = request.POST.get("outcome")

    def form(one: Outcome) -> InputForm:
        given = request.POST if chosen == one.key else None
        return InputForm(one.inputs, given, viewer=request.viewer, auto_id=f"{one.key}-%s")

    return [Choice(one, form(one)) for one in question.outcomes]


@open_to(WORKER)
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, number: str) -> HttpResponse:
    """Answer what a union asks me in person, within fifteen minutes of a code."""
    found = _found(request, number)
    if found.question is None:
        return redirect("portal:matter", number=number)
    if not recently_proved(request):
        return step_up(request)
    choices = _choices(request, found.question)
    if request.method == "GET":
        return page(request, "answer", at="me", found=found, choices=choices)
    chosen = next((one for one in choices if one.outcome.key == request.POST.get("outcome")), None)
    problem = _("请选择一种答复。") if chosen is None else ""
    if chosen is not None and chosen.form.is_valid():
        try:
            operations.answer(
                request.viewer,
                number=number,
                outcome=chosen.outcome.key,
                stage=request.POST.get("stage", ""),
                note=request.POST.get("note", ""),
                given=chosen.form.given(),
            )
            return redirect("portal:matter", number=number)
        except Refused as error:
            problem = error.message
    return page(request, "answer", at="me", status=422, found=found, choices=choices, problem=problem)
