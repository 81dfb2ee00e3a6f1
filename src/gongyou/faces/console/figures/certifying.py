"""Certified values in the console: submit, review, lock or send back, and one value's “then” beside “now”."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongyou.engines.facts.queries import NoSnapshot
from gongyou.engines.figures import operations, queries
from gongyou.engines.figures.queries import Entry, Value
from gongyou.engines.figures.types import Cell
from gongyou.faces.console.figures.forms import NoteForm, PeriodForm, ReasonForm, last_quarter_end
from gongyou.faces.console.figures.pages import crumbs, missing
from gongyou.faces.console.figures.then_and_now import Panel, panel
from gongyou.faces.console.frame import render_console
from gongyou.kernel import clock
from gongyou.kernel.access.roles import hands
from gongyou.kernel.access.routes import STAFF, open_to
from gongyou.kernel.operations.errors import Refused
from gongyou.ui.refusals import show
from gongyou.ui.wording import number_text

PAGE = 50


@dataclass(frozen=True)
class Row:
    """A certified value as the lists show it."""

    value: object
    entry: Entry | None
    place: str
    own: bool = False
    moved: bool = False

    @property
    def name(self) -> str:
        return self.entry.name if self.entry else self.value.figure


def _rows(request: HttpRequest, values, *, looking: bool = False) -> list[Row]:
    """The rows with names; `looking` computes again what waits, to mark what has moved since it was submitted."""
    values = list(values)
    names = _place_names({(one.grain, one.grain_key) for one in values})
    users = hands(request.viewer)
    return [
        Row(
            one,
            queries.entry(one.figure),
            names.get((one.grain, one.grain_key), one.grain_key),
            one.is_own(users),
            looking and queries.then_and_now(one).records_changed,
        )
        for one in values
    ]


def _sees_names(request: HttpRequest) -> bool:
    """Who submits, and who reads for the whole district, sees by which accounts a value was certified."""
    viewer = request.viewer
    return viewer.holds("figures.submit") or queries.covers(viewer, "district", None)


def _place_names(cells: set[tuple[str, str]]) -> dict[tuple[str, str], str]:
    found = {("district", ""): _("全区")}
    for grain in {grain for grain, key in cells if key}:
        keys = {Cell("", date.min, grain, key).place for of, key in cells if of == grain}
        found |= {(grain, str(place.key)): place.name for place in queries.places(grain, keys)}
    return found


@open_to(STAFF, "figures.read")
@require_GET
def certified(request: HttpRequest) -> HttpResponse:
    """What waits for a second person, and everything that was settled."""
    return _list(request, NoteForm())


def _list(request: HttpRequest, form: forms.Form, *, status: int = 200) -> HttpResponse:
    try:
        waiting = _rows(request, queries.waiting(request.viewer), looking=True)
    except NoSnapshot:
        return missing(request)
    page = Paginator(queries.settled(request.viewer), PAGE).get_page(request.GET.get("page"))
    reviews = request.viewer.holds("figures.review")
    context = {
        "waiting": waiting,
        "settled": _rows(request, page.object_list),
        "page": page,
        "form": form,
        "may_review": reviews and any(not row.own for row in waiting),
        "names": _sees_names(request),
        "submits": request.viewer.holds("figures.submit"),
        "crumbs": crumbs((_("定稿值"), "")),
    }
    return render_console(request, "console/figures/certified.html", context, status=status)


@open_to(STAFF, "figures.review")
@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    """Lock the chosen values."""
    form = NoteForm(request.POST)
    numbers = [int(one) for one in request.POST.getlist("chosen") if one.isdecimal() and len(one) < 18]
    if form.is_valid():
        try:
            done = operations.lock_values(request.viewer, numbers=numbers, note=form.cleaned_data["note"])
        except Refused as error:
            show(form, error)
        else:
            text = ngettext("已定稿 %(count)d 个数。", "已定稿 %(count)d 个数。", len(done)) % {"count": len(done)}
            messages.success(request, text)
            return redirect("console:certified")
    return _list(request, form, status=422)


@dataclass(frozen=True)
class Offer:
    """A figure whose value of the day could be submitted now."""

    entry: Entry
    value: Value
    locked: object
    waiting: bool
    chosen: bool

    @property
    def seen(self) -> str:
        return number_text(self.value.value)

    @property
    def same(self) -> bool:
        return self.locked is not None and queries.as_value(self.locked).value == self.value.value


@open_to(STAFF, "figures.submit")
@require_http_methods(["GET", "POST"])
def submit(request: HttpRequest) -> HttpResponse:
    """Choose a day and a place, see what the records give, and submit what was looked at."""
    given = request.POST if request.method == "POST" else request.GET
    period = PeriodForm(given if "as_of" in given else None, viewer=request.viewer)
    if not period.fields["place"].choices:
        raise Http404
    note = NoteForm(request.POST if request.method == "POST" else None)
    if period.is_bound and period.is_valid():
        day, place = period.cleaned_data["as_of"], period.cleaned_data["place"]
    else:
        day, place = last_quarter_end(clock.today()), period.fields["place"].choices[0][0]
        period.initial = {"as_of": day, "place": place}
    grain, _colon, key = place.partition(":")
    if request.method == "POST" and period.is_valid() and note.is_valid():
        try:
            return _submitted(request, day, grain, key, note.cleaned_data["note"])
        except Refused as error:
            show(note, error)
    status = 422 if request.method == "POST" else 200
    return _offer(request, period, note, Cell("", day, grain, key), status=status)


def _submitted(request: HttpRequest, day: date, grain: str, key: str, note: str) -> HttpResponse:
    cells = [Cell(one, day, grain, key) for one in request.POST.getlist("chosen")]
    seen = {cell: request.POST[f"seen-{cell.figure}"] for cell in cells if f"seen-{cell.figure}" in request.POST}
    done = operations.submit_values(request.viewer, cells=cells, note=note, seen=seen)
    text = ngettext("已报送 %(count)d 个数，等另一位复核。", "已报送 %(count)d 个数，等另一位复核。", len(done))
    messages.success(request, text % {"count": len(done)})
    return redirect("console:certified")


def _offer(request: HttpRequest, period: PeriodForm, note: NoteForm, at: Cell, *, status: int) -> HttpResponse:
    viewer, chosen = request.viewer, request.POST.getlist("chosen") or request.GET.getlist("figure")
    locked = queries.certified_on(viewer, at.day, at.grain)
    waiting = queries.waiting_on(viewer, at.day, at.grain, at.key)
    try:
        offers = [
            Offer(
                entry,
                queries.cell(entry.id, at.day, at.grain, at.place),
                locked.get((entry.id, at.key)),
                entry.id in waiting,
                entry.id in chosen,
            )
            for entry in queries.catalogue(families=False)
            if at.grain in entry.grains
        ]
    except NoSnapshot:
        return missing(request)
    context = {
        "period": period,
        "form": note,
        "offers": offers,
        "day": at.day,
        "place": f"{at.grain}:{at.key}",
        "crumbs": crumbs((_("定稿值"), reverse("console:certified")), (_("报送"), "")),
    }
    return render_console(request, "console/figures/submit.html", context, status=status)


def _value(request: HttpRequest, pk: int):
    found = queries.certified_value(request.viewer, pk)
    if found is None:
        raise Http404
    return found


@open_to(STAFF, "figures.read")
@require_GET
def value(request: HttpRequest, pk: int) -> HttpResponse:
    """One value: as it was submitted, what its definition and today's give now, its revisions, what can be done."""
    return _show(request, _value(request, pk))


def _show(request: HttpRequest, row, *, form: forms.Form | None = None, status: int = 200) -> HttpResponse:
    viewer, at = request.viewer, Cell(row.figure, row.as_of, row.grain, row.grain_key)
    try:
        shown: Panel = panel(queries.then_and_now(row))
    except NoSnapshot:
        return missing(request)
    own, entry = row.is_own(hands(viewer)), queries.entry(row.figure)
    waits = row.state == "submitted"
    context = {
        "row": row,
        "figure": entry,
        "name": entry.name if entry else row.figure,
        "place": _place_names({(row.grain, row.grain_key)}).get((row.grain, row.grain_key), row.grain_key),
        "panel": shown,
        "history": queries.history(viewer, at),
        "names": _sees_names(request),
        "successor": queries.successor(viewer, row),
        "may_review": waits
        and not own
        and viewer.holds("figures.review")
        and queries.covers(viewer, at.grain, at.place),
        "own_waits": waits and row.submitted_by_id == viewer.user_id,
        "may_revise": _may_revise(request, at, row),
        "note": form if isinstance(form, NoteForm) else NoteForm(),
        "reason": form if isinstance(form, ReasonForm) else ReasonForm(),
        "crumbs": crumbs((_("定稿值"), reverse("console:certified")), (entry.name if entry else row.figure, "")),
    }
    return render_console(request, "console/figures/value.html", context, status=status)


def _may_revise(request: HttpRequest, at: Cell, row) -> bool:
    viewer = request.viewer
    current = queries.certified(viewer, at)
    stands = current is not None and current.pk == row.pk
    return stands and viewer.holds("figures.submit") and queries.covers(viewer, at.grain, at.place)


@open_to(STAFF, "figures.review")
@require_POST
def lock_one(request: HttpRequest, pk: int) -> HttpResponse:
    row, form = _value(request, pk), NoteForm(request.POST)
    if form.is_valid():
        try:
            operations.lock_values(request.viewer, numbers=[row.pk], note=form.cleaned_data["note"])
        except Refused as error:
            show(form, error)
        else:
            messages.success(request, _("已定稿，从此不再改动；更正要另报新的一版。"))
            return redirect("console:certified_value", pk=row.pk)
    return _show(request, _value(request, pk), form=form, status=422)


@open_to(STAFF, "figures.review")
@require_POST
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    row, form = _value(request, pk), ReasonForm(request.POST)
    if form.is_valid():
        try:
            operations.return_value(request.viewer, number=row.pk, reason=form.cleaned_data["reason"])
        except Refused as error:
            show(form, error)
        else:
            messages.success(request, _("已退回，报送人会在列表里看到原因。"))
            return redirect("console:certified_value", pk=row.pk)
    return _show(request, _value(request, pk), form=form, status=422)


@open_to(STAFF, "figures.submit")
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    row = _value(request, pk)
    try:
        operations.withdraw_value(request.viewer, number=row.pk)
    except Refused as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("已撤回，可以重新报送。"))
    return redirect("console:certified_value", pk=row.pk)
