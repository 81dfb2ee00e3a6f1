"""People who are registered twice: pairs that look alike, proposing on evidence, deciding, taking back."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongyou.faces.console.frame import render_console
from gongyou.faces.console.merging.forms import ApartForm, NoteForm, NumberForm, ProposalForm
from gongyou.kernel.access.routes import STAFF, open_to
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.operations import merging
from gongyou.records.directory.operations.searching import search_by_identity
from gongyou.records.directory.queries import merging as queries
from gongyou.records.directory.queries.persons import person_file
from gongyou.ui.refusals import show

PAGE = 30
STATES = ("proposed", "merged", "undone", "declined", "withdrawn")


@open_to(STAFF, "people.merge")
@require_GET
def merges(request: HttpRequest) -> HttpResponse:
    """Pairs that a rule finds, and proposals by their state."""
    counts = queries.merge_counts(request.viewer)
    rules = {rule.value: rule.label for rule in queries.RULES}
    tab = request.GET.get("tab", "proposed" if counts.get("proposed") else "phone")
    tab = tab if tab in rules or tab in STATES else "phone"
    names = dict(merging.State.choices)
    states = [(key, names[key], counts.get(key, 0)) for key in STATES]
    tabs = [
        {"label": label, "url": f"?tab={key}", "current": key == tab, "count": count}
        for key, label, count in [*states[:1], *((key, label, "") for key, label in rules.items()), *states[1:]]
    ]
    found = queries.candidates(request.viewer, tab) if tab in rules else queries.merges(request.viewer, tab)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"tabs": tabs, "page": page, "pairs": page.object_list if tab in rules else None}
    context["rows"] = queries.merge_rows(request.viewer, [] if tab in rules else page.object_list)
    context["full"] = tab in rules and len(found) == queries.MOST
    return render_console(request, "console/merging/list.html", context)


def _draft(request: HttpRequest, code: str) -> queries.Draft:
    other = request.GET.get("with", request.POST.get("with", ""))[:40]
    found = queries.merge_draft(request.viewer, code, other)
    if found is None:
        raise Http404
    return found


@open_to(STAFF, "people.merge")
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, code: str) -> HttpResponse:
    """Two records side by side: propose that they are one, or note that they are two."""
    draft = _draft(request, code)
    apart = request.method == "POST" and "apart" in request.POST
    form = ProposalForm(request.POST if request.method == "POST" and not apart else None, draft=draft)
    other = ApartForm(request.POST if apart else None)
    used: forms.Form = other if apart else form
    if request.method == "POST" and used.is_valid():
        try:
            return _proposed(request, draft, form, other, apart)
        except Refused as error:
            show(used, error)
    context = {"draft": draft, "form": form, "apart": other, "status": 422 if used.errors else 200}
    return render_console(request, "console/merging/propose.html", context, status=422 if used.errors else 200)


def _proposed(
    request: HttpRequest, draft: queries.Draft, form: ProposalForm, other: ApartForm, apart: bool
) -> HttpResponse:
    codes = {"one_code": draft.pair.one.code, "other_code": draft.pair.other.code}
    if apart:
        merging.tell_apart(request.viewer, **codes, note=other.cleaned_data["why"])
        messages.success(request, _("已记下：不是同一人。这一对以后不再提示。"))
        return redirect("console:merges")
    made = merging.propose_merge(request.viewer, **form.given(draft))
    messages.success(request, _("已提出合并，等另一名经办人核对确认。"))
    return redirect("console:merge", number=made.number)


@open_to(STAFF, "people.merge")
@require_POST
def find(request: HttpRequest, code: str) -> HttpResponse:
    """Look for the other record by its identity number: exact, logged, limited."""
    person = person_file(request.viewer, code)
    if person is None:
        raise Http404
    form, found = NumberForm(request.POST), ""
    if form.is_valid():
        given = form.cleaned_data
        try:
            found = search_by_identity(request.viewer, kind=given["identity_kind"], number=given["identity_number"])
        except Refused as error:
            show(form, error)
        else:
            if found and found != person.code:
                return redirect(f"{reverse('console:propose_merge', args=[person.code])}?{urlencode({'with': found})}")
            form.add_error("identity_number", _("本范围内没有另一份用这个号码的登记。"))
    return render_console(request, "console/merging/find.html", {"person": person, "form": form}, status=422)


def _page(request: HttpRequest, number: str, problem: Refused | None = None) -> HttpResponse:
    found = queries.merge_file(request.viewer, number)
    if found is None:
        raise Http404
    context: dict[str, Any] = {"file": found, "merge": found.merge, "problem": problem}
    context["note"] = request.POST.get("note", "")
    return render_console(request, "console/merging/merge.html", context, status=422 if problem else 200)


@open_to(STAFF, "people.merge")
@require_GET
def merge(request: HttpRequest, number: str) -> HttpResponse:
    """The evidence, both records, what was decided and moved, and what may be done now."""
    return _page(request, number)


@open_to(STAFF, "people.merge")
@require_POST
def act(request: HttpRequest, number: str) -> HttpResponse:
    """Confirm, decline, withdraw, ask for an undo, undo."""
    form = NoteForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    verbs = {
        "confirm": lambda: merging.confirm_merge(request.viewer, number=number, note=note),
        "decline": lambda: merging.decline_merge(request.viewer, number=number, note=note),
        "withdraw": lambda: merging.withdraw_merge(request.viewer, number=number),
        "ask": lambda: merging.ask_undo(request.viewer, number=number, reason=note),
        "undo": lambda: merging.undo_merge(request.viewer, number=number, reason=note),
    }
    verb = verbs.get(request.POST.get("verb", ""))
    if verb is None:
        raise Http404
    try:
        done = verb()
    except Refused as error:
        return _page(request, number, error)
    messages.success(request, _("已办理，现在的状态：%(state)s。") % {"state": done.get_state_display()})
    return redirect("console:merge", number=number)
