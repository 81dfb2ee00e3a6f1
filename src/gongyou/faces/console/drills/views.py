"""Drills on the job: the list with person-times, recording one, the higher union's sample, taking back."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongyou.faces.console.drills.forms import CheckForm, DrillForm, VoidForm
from gongyou.faces.console.frame import render_console
from gongyou.kernel import clock
from gongyou.kernel.access.routes import STAFF, open_to
from gongyou.kernel.operations.errors import Refused
from gongyou.records.activities import operations, queries
from gongyou.ui import refusals

PAGE = 30


@open_to(STAFF, "drills.read")
@require_GET
def drills(request: HttpRequest) -> HttpResponse:
    """The drills of the scope."""
    viewer = request.viewer
    page = Paginator(queries.drills(viewer), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": queries.drill_rows(list(page.object_list)),
        "person_times": queries.person_times(viewer),
        "this_year": queries.person_times(viewer, year=clock.today().year),
        "may_record": viewer.holds("drills.record"),
    }
    return render_console(request, "console/drills/list.html", context)


def _drill(given: dict[str, Any]) -> dict[str, Any]:
    """What the form gave, as the operation asks for it."""
    signed = [(int(pk), given["ends_on"]) for pk in given.pop("signed", [])]
    return {**given, "headcount": given["headcount"] or 0, "people": signed}


@open_to(STAFF, "drills.record")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Record a drill of the own union."""
    form = DrillForm(request.POST or None, members=queries.members_to_sign(request.viewer))
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.record_drill(request.viewer, **_drill(dict(form.cleaned_data)))
        except Refused as error:
            refusals.show(form, error)
        else:
            messages.success(request, _("已登记。上级工会可以抽查。"))
            return redirect("console:drill", drill=made.pk)
    status = 422 if request.method == "POST" else 200
    return render_console(request, "console/drills/new.html", {"form": form}, status=status)


def _page(request: HttpRequest, number: int, **wrong: Any) -> HttpResponse:
    found = queries.drill_file(request.viewer, number)
    if found is None:
        raise Http404
    context = {"file": found, "row": found.row, "check_form": CheckForm(), "void_form": VoidForm(), **wrong}
    return render_console(request, "console/drills/drill.html", context, status=422 if wrong else 200)


@open_to(STAFF, "drills.read")
@require_GET
def show(request: HttpRequest, drill: int) -> HttpResponse:
    """One drill with its samples."""
    return _page(request, drill)


@open_to(STAFF, "drills.check")
@require_POST
def check(request: HttpRequest, drill: int) -> HttpResponse:
    """Write down what a sample found."""
    form = CheckForm(request.POST)
    if refusals.carried_out(form, lambda given: operations.check_drill(request.viewer, number=drill, **given)):
        messages.success(request, _("抽查结果已登记，人次已按结果计算。"))
        return redirect("console:drill", drill=drill)
    return _page(request, drill, check_form=form)


@open_to(STAFF, "drills.record")
@require_POST
def void(request: HttpRequest, drill: int) -> HttpResponse:
    """Take the own record back."""
    form = VoidForm(request.POST)
    if refusals.carried_out(form, lambda given: operations.void_drill(request.viewer, number=drill, **given)):
        messages.success(request, _("已作废，不再计入人次。"))
        return redirect("console:drill", drill=drill)
    return _page(request, drill, void_form=form)
