"""One item of a round: leaving, stopping, going on, correcting what is published; objections on paper; who objected."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongyou.engines.procedures.enums import ItemState, JointKind
from gongyou.engines.procedures.operations import joint as operations
from gongyou.engines.procedures.operations.objecting import ObjectionDraft, file_objection, reveal_objector
from gongyou.engines.procedures.operations.publicising import agree_correction, correct_item
from gongyou.engines.procedures.predicates.reply_codes import in_groups
from gongyou.engines.procedures.queries import joint as queries
from gongyou.engines.procedures.queries import notices
from gongyou.engines.procedures.queries.files import matter_file
from gongyou.faces.console.frame import render_console
from gongyou.faces.console.rounds.forms import CorrectForm, PaperObjectionForm, ReasonForm
from gongyou.kernel.access.routes import STAFF, open_to
from gongyou.kernel.operations.errors import Refused
from gongyou.ui import refusals

#: Said where taking out takes a second hand.
ASKED = gettext_lazy("已提出移出，须由另一人同意后才生效。理由留存，随结果包公开。")
#: States in which a correction may be proposed.
_CORRECTED = (ItemState.IN, ItemState.CORRECTED)
SAID = {
    "drop": gettext_lazy("已移出批次，办件仍在这一环节。"),
    "freeze": gettext_lazy("已暂停这一项，其他项照常。"),
    "thaw": gettext_lazy("已恢复。"),
}


def _found(request: HttpRequest, number: str, ordinal: int) -> tuple[queries.RoundFile, queries.ItemLine]:
    found = queries.item_line(request.viewer, number, ordinal)
    if found is None:
        raise Http404
    return found


def _correct_form(item: queries.ItemLine, data: Any = None) -> CorrectForm:
    names = {key: name for key, name in notices.columns().items() if key in notices.CORRECTABLE}
    return CorrectForm(data, published=item.published, names=names)


def _page(
    request: HttpRequest, number: str, ordinal: int, *, problem: Refused | None = None, **wrong: Any
) -> HttpResponse:
    found, item = _found(request, number, ordinal)
    is_notice = found.row.kind == JointKind.NOTICE
    names = notices.columns(found.row if is_notice else None)
    proposed = notices.proposed(request.viewer, number, ordinal) if is_notice else None
    context = {
        "file": found,
        "row": found.row,
        "item": item,
        "facts": [(names.get(key, key), value) for key, value in item.published.items()],
        "label": _("更正待另一人核对") if proposed is not None else dict(ItemState.choices)[item.state],
        "is_notice": is_notice,
        "reason": ReasonForm(),
        "correct": _correct_form(item) if is_notice and item.published and item.state in _CORRECTED else None,
        "proposed": proposed,
        "against": notices.against(request.viewer, item.objections),
        "paper": PaperObjectionForm() if queries.takes_paper(request.viewer, found, item) else None,
        "problem": problem,
        **wrong,
    }
    status = 422 if problem is not None or wrong else 200
    return render_console(request, "console/rounds/item.html", context, status=status)


@open_to(STAFF, "matters.decide")
@require_GET
def item(request: HttpRequest, number: str, ordinal: int) -> HttpResponse:
    """One item with what is published of it and what can be done."""
    return _page(request, number, ordinal)


@open_to(STAFF, "matters.decide")
@require_POST
def turn(request: HttpRequest, number: str, ordinal: int, step: str) -> HttpResponse:
    """Take it out, stop it, or let it go on."""
    if step not in SAID:
        raise Http404
    form, at, said = ReasonForm(request.POST), {"number": number, "ordinal": ordinal}, SAID[step]
    if step != "thaw" and not form.is_valid():
        return _page(request, number, ordinal, reason=form)
    try:
        if step == "thaw":
            operations.thaw_item(request.viewer, **at)
        elif step == "drop":
            dropped = operations.drop_item(request.viewer, **at, reason=form.cleaned_data["reason"])
            said = SAID[step] if dropped.state == ItemState.OUT else ASKED
        else:
            operations.freeze_item(request.viewer, **at, reason=form.cleaned_data["reason"])
    except Refused as error:
        if error.field:
            refusals.show(form, error)
            return _page(request, number, ordinal, reason=form)
        return _page(request, number, ordinal, problem=error)
    messages.success(request, said)
    return redirect("console:round_item", **at)


@open_to(STAFF, "matters.decide")
@require_POST
def correct(request: HttpRequest, number: str, ordinal: int) -> HttpResponse:
    """Propose a correction of what is published; a second person agrees."""
    _round, line = _found(request, number, ordinal)
    form = _correct_form(line, request.POST)

    def act(given: dict[str, Any]) -> None:
        correct_item(request.viewer, number=number, ordinal=ordinal, published=form.facts(), reason=given["reason"])

    if refusals.carried_out(form, act):
        messages.success(request, _("已提出更正，这一项先暂停，须由另一人核对后重新公示。"))
        return redirect("console:round_item", number=number, ordinal=ordinal)
    return _page(request, number, ordinal, correct=form)


@open_to(STAFF, "matters.decide")
@require_POST
def agree(request: HttpRequest, number: str, ordinal: int) -> HttpResponse:
    """The second person agrees to a correction, or not."""
    _found(request, number, ordinal)
    agreed = request.POST.get("agreed") == "yes"
    try:
        agree_correction(request.viewer, number=number, ordinal=ordinal, agreed=agreed)
    except Refused as error:
        return _page(request, number, ordinal, problem=error)
    said = _("已更正，这一项从现在起重新公示。") if agreed else _("没有更正，这一项照原样继续。")
    messages.success(request, said)
    return redirect("console:round_item", number=number, ordinal=ordinal)


@open_to(STAFF, "matters.decide")
@require_POST
def paper(request: HttpRequest, number: str, ordinal: int) -> HttpResponse:
    """Write down an objection that came on paper; the code is for whoever brought it."""
    _found(request, number, ordinal)
    form = PaperObjectionForm(request.POST)
    if form.is_valid():
        try:
            filed = file_objection(
                request.viewer, number=number, ordinal=ordinal, draft=ObjectionDraft(**form.cleaned_data)
            )
        except Refused as error:
            refusals.show(form, error)
        else:
            context = {"code": in_groups(filed.code), "number": number, "ordinal": ordinal}
            response = render_console(request, "console/rounds/objected.html", context)
            response.shows_sealed = True
            return response
    return _page(request, number, ordinal, paper=form)


@open_to(STAFF, "matters.decide")
@require_http_methods(["GET", "POST"])
def objector(request: HttpRequest, number: str) -> HttpResponse:
    """Who objected and how to reach them, for a written reason."""
    found = matter_file(request.viewer, number)
    if found is None or found.definition.key != "procedures.objection" or not found.at_desk:
        raise Http404
    form = ReasonForm(request.POST if request.method == "POST" else None)
    shown = None
    if request.method == "POST" and form.is_valid():
        try:
            shown = reveal_objector(request.viewer, number=number, reason=form.cleaned_data["reason"])
        except Refused as error:
            refusals.show(form, error)
    status = 422 if request.method == "POST" and shown is None else 200
    context = {"number": number, "form": form, "shown": shown}
    response = render_console(request, "console/rounds/objector.html", context, status=status)
    response.shows_sealed = True
    return response
