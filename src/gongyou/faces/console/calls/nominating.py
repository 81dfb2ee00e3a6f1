"""Nominating for an open call at a desk, and the list of what was nominated."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from gongyou.engines.procedures.forms import InputForm
from gongyou.engines.procedures.operations import nominating as operations
from gongyou.engines.procedures.queries import calls as queries
from gongyou.engines.procedures.queries import calls_entries as entered
from gongyou.engines.procedures.types.call_setup import nominating_inputs
from gongyou.faces.console.calls.views import found_call
from gongyou.faces.console.frame import render_console
from gongyou.kernel.access.routes import STAFF, open_to
from gongyou.kernel.operations.errors import Refused
from gongyou.ui import refusals

PAGE = 50


@open_to(STAFF, "calls.read")
@require_GET
def entries(request: HttpRequest, number: str) -> HttpResponse:
    """The nominations of a call that this desk sees, with their state."""
    found = found_call(request, number)
    tracks = [(one["key"], one["name"]) for one in found.row.setup.get("tracks", ())]
    track = request.GET.get("track", "")
    page = Paginator(entered.entries(request.viewer, found.row, track=track), PAGE).get_page(request.GET.get("page"))
    context = {
        "file": found,
        "row": found.row,
        "page": page,
        "rows": entered.entry_rows(request.viewer, found.row, page.object_list),
        "tabs": [
            {"label": name, "url": f"?track={key}" if key else "?", "current": key == track}
            for key, name in [("", _("全部")), *tracks]
        ],
    }
    return render_console(request, "console/calls/entries.html", context)


#: So many nominations are offered for trying out a list.
MOST = 300


@open_to(STAFF, "calls.plan")
@require_http_methods(["GET", "POST"])
def what_if(request: HttpRequest, number: str) -> HttpResponse:
    """How the quotas would stand if these were the list; nothing is written."""
    found = found_call(request, number)
    if not found.own or not found.scopes:
        raise Http404
    standing = [one for one in entered.entries(request.viewer, found.row) if one.ending not in entered.quota_meter.GONE]
    rows = entered.entry_rows(request.viewer, found.row, standing[:MOST])
    chosen = request.POST.getlist("list") if request.method == "POST" else [one.number for one in rows]
    context = {
        "file": found,
        "row": found.row,
        "rows": rows,
        "more": len(standing) > MOST,
        "chosen": chosen,
        "scopes": entered.what_if(request.viewer, found.row, chosen),
    }
    return render_console(request, "console/calls/what_if.html", context)


class NominationForm(InputForm):
    """The family's form, what the call asks, and the category."""

    def __init__(self, found: queries.CallFile, *args: Any, **kwargs: Any) -> None:
        super().__init__(nominating_inputs(found.definition, found.row.setup, found.nominates_by), *args, **kwargs)
        tracks = [(one["key"], one["name"]) for one in found.row.setup["tracks"]]
        choices = tracks if len(tracks) == 1 else [("", _("请选择")), *tracks]
        field = forms.ChoiceField(label=_("申报类别"), choices=choices)
        self.fields = {"track": field, **self.fields}


def texts_of(request: HttpRequest, found: queries.CallFile) -> dict[str, str]:
    """What was searched for in the fields that pick from many."""
    fields = found.definition.fields_for(found.nominates_by)
    return {one.key: request.GET.get(f"find-{one.key}", request.POST.get(f"find-{one.key}", "")) for one in fields}


@open_to(STAFF, "calls.read")
@require_http_methods(["GET", "POST"])
def nominate(request: HttpRequest, number: str) -> HttpResponse:
    """Search the own scope, see who meets the conditions and why not, then fill in the form of one candidate."""
    found = found_call(request, number)
    if not found.nominates_by:
        raise Http404
    viewer, searched = request.viewer, entered.is_searched(found.row)
    subject = request.POST.get("subject", request.GET.get("subject", ""))
    text = request.GET.get("find", "")
    context: dict[str, Any] = {"file": found, "row": found.row, "find": text, "subject": subject}
    if searched and not subject:
        context["candidates"] = entered.find_candidates(viewer, found.row, text)
        return render_console(request, "console/calls/search.html", context)
    texts = texts_of(request, found)
    data = request.POST if request.method == "POST" else None
    form = NominationForm(found, data, viewer=viewer, texts=texts)
    if data is not None and form.is_valid():
        try:
            matter = operations.nominate(
                viewer,
                call=number,
                track=form.cleaned_data["track"],
                subject_code=subject,
                given=form.given(),
                opened_by=found.nominates_by,
            )
        except Refused as error:
            refusals.show(form, error)
        else:
            messages.success(request, _("已提交申报 %(number)s。") % {"number": matter.number})
            return redirect("console:matter", number=matter.number)
    fields = found.definition.fields_for(found.nominates_by)
    searches = [(one.key, one.name, texts[one.key]) for one in fields if one.kind == "pick"]
    context |= {"form": form, "searches": searches, "name": entered.candidate_name(viewer, found.row, subject)}
    return render_console(request, "console/calls/nominate.html", context, status=422 if data is not None else 200)
