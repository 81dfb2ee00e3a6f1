"""Finding people, one person's page, looking at a sealed value, asking another union to take over."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongyou.domains.unions.operations.transferring import open_transfer
from gongyou.engines.procedures.queries import matter as find_matter
from gongyou.engines.procedures.queries.files import matters_of_person
from gongyou.engines.procedures.queries.inbox import desk_rows
from gongyou.engines.procedures.queries.openings import offers
from gongyou.faces.console.frame import render_console
from gongyou.faces.console.merging.forms import NumberForm
from gongyou.kernel.access.middleware import recently_proved
from gongyou.kernel.access.routes import STAFF, open_to
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.enums import IdentityKind
from gongyou.records.directory.operations.people import reveal as reveal_value
from gongyou.records.directory.operations.searching import search_by_identity
from gongyou.records.directory.queries.life import LineEntry, by_year, chips, life_of
from gongyou.records.directory.queries.merging import doubles_of
from gongyou.records.directory.queries.persons import (
    Found,
    PersonFile,
    person_file,
    receiving_unions,
    revealable,
    search_people,
)
from gongyou.ui.refusals import show

#: How many facts of the line of life stand on a person's page, and on a page of the whole line.
LATEST, PAGE = 6, 50


class IdentityForm(forms.Form):
    """An identity number, exact."""

    identity_kind = forms.ChoiceField(label=gettext_lazy("证件类型"), choices=IdentityKind.choices)
    identity_number = forms.CharField(
        label=gettext_lazy("证件号码"), max_length=30, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class ReasonForm(forms.Form):
    """Why a sealed value is looked at."""

    reason = forms.CharField(
        label=gettext_lazy("查看原因"),
        max_length=200,
        help_text=gettext_lazy("例如：电话核对补正材料。原因会记入审计，本人也能看到。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def _found(request: HttpRequest, text: str) -> Found:
    return search_people(request.viewer, text)


@open_to(STAFF, "people.read")
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """Search by name, initials or card number; what is searched for travels in the body, never in the address."""
    text = request.POST.get("q", "")[:60] if request.method == "POST" else ""
    number = text.strip().upper()
    if number and find_matter(request.viewer, number) is not None:
        return redirect("console:matter", number=number)
    found = _found(request, text) if text else None
    context: dict[str, Any] = {"found": found, "search_text": text, "form": IdentityForm()}
    return render_console(request, "console/people.html", context)


@open_to(STAFF, "people.read")
@require_POST
def by_identity(request: HttpRequest) -> HttpResponse:
    """Exact search by identity number: logged and limited."""
    form, missing = IdentityForm(request.POST), False
    if form.is_valid():
        try:
            code = search_by_identity(
                request.viewer,
                kind=form.cleaned_data["identity_kind"],
                number=form.cleaned_data["identity_number"],
            )
        except Refused as error:
            show(form, error)
        else:
            if code:
                return redirect("console:person", code=code)
            missing, form = True, IdentityForm()
    context = {"found": None, "search_text": "", "form": form, "missing": missing}
    return render_console(request, "console/people.html", context, status=422 if form.errors else 200)


def _file(request: HttpRequest, code: str) -> PersonFile:
    found = person_file(request.viewer, code)
    if found is None:
        raise Http404
    return found


def _person_page(request: HttpRequest, code: str, problem: Refused | None = None) -> HttpResponse:
    found = _file(request, code)
    text = request.GET.get("union", request.POST.get("union", ""))[:60]
    picking = found.transferable and (bool(text) or "transfer" in request.GET or problem is not None)
    receivers = []
    if picking:
        receivers = receiving_unions(request.viewer, text, near=request.viewer.node_id, kinds=("basic", "street"))
    matters = matters_of_person(request.viewer, found.pk) if request.viewer.holds("matters.read") else []
    context = {
        "person": found,
        "matters": desk_rows(request.viewer, matters),
        "picking": picking,
        "receivers": receivers,
        "union": text,
        "problem": problem,
        "may_reveal": request.viewer.holds("people.reveal"),
        "life": timeline((life_of(request.viewer, code) or [])[:LATEST]),
        "doubles": doubles_of(request.viewer, code),
        "number_form": NumberForm() if request.viewer.holds("people.merge") else None,
        "offers": offers(request.viewer, "person") if found.transferable else [],
    }
    return render_console(request, "console/person.html", context, status=422 if problem else 200)


@open_to(STAFF, "people.read")
@require_GET
def person(request: HttpRequest, code: str) -> HttpResponse:
    """Masked values, memberships, work, posts, matters, and who looked."""
    return _person_page(request, code)


@open_to(STAFF, "people.read")
@require_GET
def life(request: HttpRequest, code: str) -> HttpResponse:
    """The whole line of life as far as the scope goes, by years and by kind of facts."""
    found, only = _file(request, code), request.GET.get("kind", "")[:20]
    only = only if only in {key for key, _name in chips()} else ""
    page = Paginator(life_of(request.viewer, code, only=only) or [], PAGE).get_page(request.GET.get("page"))
    tabs = [{"label": _("全部"), "url": "?", "current": not only}]
    tabs += [{"label": name, "url": f"?kind={key}", "current": key == only} for key, name in chips()]
    years = [(year, timeline(entries)) for year, entries in by_year(page.object_list)]
    return render_console(request, "console/life.html", {"person": found, "page": page, "tabs": tabs, "years": years})


def timeline(entries: Iterable[LineEntry]) -> list[dict[str, Any]]:
    """Entries of a line of life for the timeline; each opens its matter."""
    return [
        {**asdict(entry), "url": reverse("console:matter", args=[entry.matter]) if entry.matter else ""}
        for entry in entries
    ]


@open_to(STAFF, "matters.decide")
@require_POST
def transfer(request: HttpRequest, code: str) -> HttpResponse:
    """Ask another union to take the member over."""
    try:
        made = open_transfer(request.viewer, person_code=code, receiver_code=request.POST.get("receiver_code", ""))
    except Refused as error:
        return _person_page(request, code, error)
    messages.success(request, _("已向接收工会发起接转，对方答复前会籍仍由本会负责。"))
    return redirect("console:matter", number=made.number)


@open_to(STAFF, "people.reveal")
@require_http_methods(["GET", "POST"])
def reveal(request: HttpRequest, code: str, field: str) -> HttpResponse:
    """Show one sealed value of one person after a reason and a fresh proof of who is asking."""
    names = revealable()
    if field not in names:
        raise Http404
    found = _file(request, code)
    if not recently_proved(request):
        again = reverse("account_reauthenticate")
        return redirect(f"{again}?{urlencode({'next': reverse('console:reveal', args=[code, field])})}")
    form, value = ReasonForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            value = reveal_value(request.viewer, person_code=code, field=field, reason=form.cleaned_data["reason"])
        except Refused as error:
            show(form, error)
    context = {"person": found, "field": field, "name": names[field], "form": form, "value": value}
    page = render_console(request, "console/reveal.html", context, status=422 if form.errors else 200)
    return unkept(page) if value else page


def unkept(page: HttpResponse) -> HttpResponse:
    """The page, marked so that the store of answers to repeated requests keeps no copy of it."""
    page.__dict__["shows_sealed"] = True
    return page
