"""Selections and contests on the phone: what is open, one published call for everybody, applying for oneself."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongyou.engines.procedures.enums import OpenedBy
from gongyou.engines.procedures.forms import InputForm
from gongyou.engines.procedures.operations.nominating import nominate as put_forward
from gongyou.engines.procedures.queries import calls_public as queries
from gongyou.engines.procedures.queries.calls_entries import own_entry, own_reasons
from gongyou.engines.procedures.queries.calls_open import accepts, nominating_by
from gongyou.engines.procedures.types import PROCEDURES
from gongyou.engines.procedures.types.call_setup import nominating_inputs
from gongyou.faces.portal.pages import page
from gongyou.kernel.access.routes import PUBLIC, WORKER, open_to
from gongyou.kernel.operations.errors import Refused
from gongyou.ui.refusals import show

PAGE = 20


@open_to(PUBLIC)
@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """Published calls: those that take nominations, and the others."""
    rows = Paginator(queries.public_calls(request.viewer), PAGE).get_page(request.GET.get("page"))
    lines = [(row, accepts(row)) for row in rows]
    going = [row for row, open_now in lines if open_now]
    others = [row for row, open_now in lines if not open_now]
    return page(request, "calls", at="services", going=going, others=others, rows=rows)


def _found(number: str) -> queries.PublicCall:
    found = queries.public_call(number)
    if found is None:
        raise Http404
    return found


@open_to(PUBLIC)
@require_safe
def call(request: HttpRequest, number: str) -> HttpResponse:
    """One published call; whoever is signed in also learns whether they meet its conditions, and why not."""
    found = _found(number)
    viewer = request.viewer
    may = found.accepting and found.self_nomination
    own = {}
    if viewer.kind == "worker" and may:
        own = {"entry": own_entry(viewer, found.row), "reasons": own_reasons(viewer, found.row), "signed_in": True}
    return page(request, "call", at="services", found=found, may_apply=may, **own)


class OwnForm(InputForm):
    """The family's form, what the call asks, and the category."""

    def __init__(self, found: queries.PublicCall, *args: Any, **kwargs: Any) -> None:
        definition, setup = PROCEDURES.get(found.row.procedure), found.row.setup
        super().__init__(nominating_inputs(definition, setup, OpenedBy.PERSON), *args, **kwargs)
        tracks = [(one["key"], one["name"]) for one in setup["tracks"]]
        choices = tracks if len(tracks) == 1 else [("", _("请选择")), *tracks]
        self.fields = {"track": forms.ChoiceField(label=_("申报类别"), choices=choices), **self.fields}


@open_to(WORKER)
@require_http_methods(["GET", "POST"])
def nominate(request: HttpRequest, number: str) -> HttpResponse:
    """Apply for oneself; what is wrong is said at its field, and nothing typed is lost."""
    found, viewer = _found(number), request.viewer
    if nominating_by(viewer, PROCEDURES.get(found.row.procedure)) != OpenedBy.PERSON or not found.accepting:
        return redirect("portal:call", number=number)
    if viewer.person_id is None:
        return page(request, "nominate_unknown", at="services", found=found)
    if own_entry(viewer, found.row) is not None or own_reasons(viewer, found.row):
        return redirect("portal:call", number=number)
    form = OwnForm(found, request.POST if request.method == "POST" else None, viewer=viewer)
    if request.method == "POST" and form.is_valid():
        try:
            matter = put_forward(
                viewer,
                call=number,
                track=form.cleaned_data["track"],
                given=form.given(),
                opened_by=OpenedBy.PERSON,
            )
        except Refused as error:
            show(form, error)
        else:
            return redirect("portal:matter", number=matter.number)
    status = 422 if request.method == "POST" else 200
    return page(request, "nominate", at="services", status=status, found=found, form=form)
