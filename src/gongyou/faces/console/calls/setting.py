"""Setting a call up: choosing a family, one page for each section, last year's copy, the filing before publication."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from gongyou.engines.procedures.forms import InputForm
from gongyou.engines.procedures.operations import calls as operations
from gongyou.engines.procedures.operations.nominating import ask_filing
from gongyou.engines.procedures.queries import calls as queries
from gongyou.engines.procedures.queries.calls_checks import section_problems
from gongyou.engines.procedures.queries.calls_public import shares_of, words_in
from gongyou.engines.procedures.queries.openings import offer_by
from gongyou.engines.procedures.types.call_setup import section_of, sections_of
from gongyou.engines.procedures.types.call_texts import filled
from gongyou.faces.console.calls import sections
from gongyou.faces.console.calls.forms import CopyForm, NewForm
from gongyou.faces.console.calls.marking_form import MarkingForm
from gongyou.faces.console.calls.section_form import OwnSection
from gongyou.faces.console.calls.views import found_call
from gongyou.faces.console.frame import render_console
from gongyou.kernel import clock
from gongyou.kernel.access.routes import STAFF, open_to
from gongyou.kernel.operations.errors import Refused
from gongyou.ui import refusals

FORMS: dict[str, type[Any]] = {
    "basics": sections.BasicsSection,
    "tracks": sections.TracksForm,
    "quotas": sections.QuotasForm,
    "conditions": sections.ConditionsForm,
    "questions": sections.QuestionsForm,
    "bodies": sections.BodiesForm,
    "stages": sections.StagesForm,
    "marking": MarkingForm,
    "ties": sections.TiesForm,
    "texts": sections.TextsForm,
    "grants": sections.GrantsForm,
}


@open_to(STAFF, "calls.plan")
@require_GET
def families(request: HttpRequest) -> HttpResponse:
    """Choose what kind of selection or contest it is; or begin from an earlier call."""
    found = queries.families(request.viewer)
    if not found:
        raise Http404
    keys = [key for key, _name in found]
    rows = queries.calls(request.viewer).filter(node_id=request.viewer.node_id, procedure__in=keys)
    earlier = rows.order_by("-year", "-pk")[:20]
    return render_console(request, "console/calls/families.html", {"families": found, "earlier": earlier})


@open_to(STAFF, "calls.plan")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, procedure: str) -> HttpResponse:
    """Begin a call of a family."""
    name = dict(queries.families(request.viewer)).get(procedure)
    if name is None:
        raise Http404
    year = clock.today().year
    initial = {"year": year, "title": _("%(year)s年度%(name)s") % {"year": year, "name": name}}
    natures = queries.natures(procedure)
    form = NewForm(request.POST or None, natures=natures, initial={**initial, "nature": natures[0][0]})
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.draft_call(request.viewer, procedure=procedure, **form.cleaned_data)
        except Refused as error:
            refusals.show(form, error)
        else:
            messages.success(request, _("草案已建立，请逐节填写。"))
            return redirect("console:call", number=made.number)
    status = 422 if request.method == "POST" else 200
    return render_console(request, "console/calls/new.html", {"form": form, "name": name}, status=status)


@open_to(STAFF, "calls.plan")
@require_http_methods(["GET", "POST"])
def section(request: HttpRequest, number: str, section: str) -> HttpResponse:
    """One section of a draft: every mistake is shown at its field, nothing typed is lost."""
    found = found_call(request, number)
    keys = [one.key for one in sections_of(found.definition)]
    if "change" not in found.may or section not in keys:
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = _form(request, found, section, data)
    if data is not None and form.is_valid():
        given = form.answers() if isinstance(form, OwnSection) else form.given()
        _check(found, section, form, given)
        if not form.errors and _saved(request, found, section, form, given):
            return _onwards(request, number, section, keys)
    context = {
        "file": found,
        "row": found.row,
        "form": form,
        "section": section_of(section, found.definition),
        "shares": shares_of(found.definition, found.row.setup) if section == "quotas" else [],
        "previews": _previews(found) if section == "texts" else [],
    }
    status = 422 if data is not None else 200
    return render_console(request, form.template, context, status=status)


def _form(request: HttpRequest, found: queries.CallFile, key: str, data: Any) -> Any:
    """The form of a section; one that only the family has is drawn from its inputs."""
    if key in FORMS:
        return FORMS[key](request.viewer, found.row, found.definition, data)
    return OwnSection(request.viewer, found.row, found.definition, data, key)


def _check(found: queries.CallFile, key: str, form: Any, given: dict[str, Any]) -> None:
    """Show everything that is wrong at once."""
    basics, setup = queries.basics(found.row), {**found.row.setup, **given}
    if key == "basics":
        basics, setup = queries.Basics(**{**vars(basics), **given}), found.row.setup
    for problem in section_problems(found.definition, key, basics, setup, clock.today()):
        form.add_error(form.place(problem.field), problem.text)


def _saved(request: HttpRequest, found: queries.CallFile, key: str, form: Any, given: dict[str, Any]) -> bool:
    """Save the section; a refusal is put at its field."""
    try:
        operations.change_call(request.viewer, number=found.row.number, section=key, given=given)
    except Refused as error:
        form.add_error(form.place(error.field), error.message)
        return False
    name = section_of(key, found.definition)
    messages.success(request, _("“%(name)s”已保存。") % {"name": name.name if name is not None else key})
    return True


def _onwards(request: HttpRequest, number: str, key: str, keys: list[str]) -> HttpResponse:
    """To the same section for more lines, to the next one, or back to the call."""
    asked, at = request.POST.get("then", ""), keys.index(key)
    if asked == "more":
        return redirect("console:call_section", number=number, section=key)
    if asked == "next" and at + 1 < len(keys):
        return redirect("console:call_section", number=number, section=keys[at + 1])
    return redirect("console:call", number=number)


def _previews(found: queries.CallFile) -> list[tuple[Any, str]]:
    """The texts as they will read, with an invented name where a person's stands."""
    row, family = found.row, found.definition.family
    values = words_in(row, found.organiser) | {
        "name": _("张晓工（样例）"),
        "unit": _("样例有限公司"),
        "track": (row.setup.get("tracks") or [{"name": ""}])[0]["name"],
        "number": "XQ-2026-000001",
    }
    texts = row.setup.get("texts", {})
    shown = [(one.name, filled(texts.get(one.key, ""), values)) for one in (family.texts if family else ())]
    certificate = row.setup.get("certificate") or {}
    if certificate.get("text"):
        shown.append((certificate.get("title") or _("证书"), filled(certificate["text"], values)))
    return shown


@open_to(STAFF, "calls.plan")
@require_http_methods(["GET", "POST"])
def copy(request: HttpRequest, number: str) -> HttpResponse:
    """Begin next year's call from this one."""
    found = found_call(request, number)
    if "copy" not in found.may:
        raise Http404
    form = CopyForm(request.POST or None, initial={"year": found.row.year + 1})
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.copy_call(request.viewer, number=number, **form.cleaned_data)
        except Refused as error:
            refusals.show(form, error)
        else:
            messages.success(request, _("已复制为新的草案，原批次不受影响。"))
            return redirect("console:call", number=made.number)
    status = 422 if request.method == "POST" else 200
    words = {
        "title": _("复制为新批次"),
        "submit": _("复制"),
        "lead": _("类别、比例、条件、推荐数、环节、评分表、文字都照搬，日期另定；复制后可以逐节修改。"),
    }
    context = {"form": form, "file": found, "row": found.row, **words}
    return render_console(request, "console/calls/ask.html", context, status=status)


@open_to(STAFF, "calls.plan")
@require_http_methods(["GET", "POST"])
def filing(request: HttpRequest, number: str) -> HttpResponse:
    """Open the filing that comes before publication."""
    found = found_call(request, number)
    offered = offer_by(found.files_with, "organisation") if "file_first" in found.may else None
    if offered is None:
        raise Http404
    form = InputForm(offered.fields, request.POST or None, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        try:
            matter = ask_filing(request.viewer, number=number, given=form.given())
        except Refused as error:
            refusals.show(form, error)
        else:
            messages.success(request, _("已发起 %(number)s。") % {"number": matter.number})
            return redirect("console:call", number=number)
    status = 422 if request.method == "POST" else 200
    words = {"title": offered.name, "submit": _("发起备案"), "lead": _("备案办结后才能发布本批次。")}
    context = {"form": form, "file": found, "row": found.row, **words}
    return render_console(request, "console/calls/ask.html", context, status=status)
