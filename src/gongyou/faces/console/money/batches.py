"""Batches: drafted, checked by another, sent to the bank as one file, answered line by line, closed."""

import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gongyou.faces.console.frame import render_console
from gongyou.faces.console.money.forms import AnswerForm, ExportForm, FindBatch, ReasonForm, ReturnForm, SettleForm
from gongyou.faces.console.money.tabs import tabs
from gongyou.kernel import clock
from gongyou.kernel.access.middleware import recently_proved
from gongyou.kernel.access.routes import STAFF, open_to
from gongyou.kernel.operations.errors import Refused
from gongyou.records.treasury.operations import answering, bank_files, batching
from gongyou.records.treasury.queries import batches as queries
from gongyou.records.treasury.queries.answers import read_answer
from gongyou.records.treasury.types import AnswerFile
from gongyou.ui.refusals import carried_out, show

PAGE = 50


@open_to(STAFF, "money.read")
@require_GET
def batches(request: HttpRequest) -> HttpResponse:
    """The batches of the scope."""
    found = queries.batches(request.viewer, state=request.GET.get("state", ""))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"tabs": tabs(request, "batches"), "form": FindBatch(request.GET), "page": page}
    return render_console(request, "console/money/batches.html", context)


def _found(request: HttpRequest, number: str) -> queries.BatchFile:
    found = queries.batch_file(request.viewer, number)
    if found is None:
        raise Http404
    return found


def _steps(found: queries.BatchFile) -> list[dict[str, Any]]:
    """Where the batch stands, as a row of steps."""
    at = [one.value for one in queries.STEPS].index(found.row.state) if found.row.state != "void" else -1
    labels = (_("拟制"), _("复核"), _("导出送银行"), _("导入回盘"), _("结清"))
    notes = (found.hands["drafted"], found.hands["checked"], found.hands["sent"], "", found.hands["closed"])
    moments = (found.row.drafted_at, found.row.checked_at, found.row.sent_at, None, found.row.closed_at)
    states = ["failed" if at < 0 else "done" if place <= at else "todo" for place in range(len(labels))]
    if 0 <= at < len(labels) - 1:
        states[at + 1] = "current"
    return [
        {"label": label, "state": state, "note": note, "at": moment}
        for label, state, note, moment in zip(labels, states, notes, moments, strict=True)
    ]


def _settle_form(one: queries.PaymentRow) -> SettleForm:
    initial = {"reference": one.reference, "day": clock.today()}
    return SettleForm(initial=initial, auto_id=f"id_{one.reference}_%s")


def _page(request: HttpRequest, number: str, *, read: AnswerFile | None = None, **wrong: forms.Form) -> HttpResponse:
    """The page of a batch; `wrong` is a form that was refused, `read` an answer with problems."""
    found, viewer = _found(request, number), request.viewer
    state, plan, check = found.row.state, viewer.holds("money.plan"), viewer.holds("money.check")
    page = Paginator(queries.payments(viewer, found.row), PAGE).get_page(request.GET.get("page"))
    settles = queries.open_payments(viewer, found.row) if check and not found.own_sending else []
    context = {
        "file": found,
        "row": found.row,
        "steps": _steps(found),
        "page": page,
        "payments": queries.payment_rows(list(page.object_list)),
        "may_check": check and state == "draft" and not found.own_draft,
        "may_void": plan and state in {"draft", "checked"},
        "may_export": plan and state == "checked",
        "may_open": plan and state in {"sent", "answered", "closed"} and bool(found.row.file_format),
        "may_answer": plan and state in {"sent", "answered"},
        "may_close": check and state == "answered" and not found.own_sending and not found.unsettled,
        "settles": [(one, _settle_form(one)) for one in settles] if state in {"sent", "answered"} else [],
        "return_form": ReturnForm(initial={"day": clock.today()}, auto_id="id_return_%s")
        if check and not found.own_sending and "paid" in found.counts and found.row.sent_by_id
        else None,
        "problems": read.problems if read else (),
        "void_form": ReasonForm(auto_id="id_void_%s"),
        "export_form": ExportForm(auto_id="id_export_%s"),
        "again_form": ReasonForm(auto_id="id_again_%s"),
        "answer_form": AnswerForm(),
        **wrong,
    }
    return render_console(request, "console/money/batch.html", context, status=422 if wrong else 200)


@open_to(STAFF, "money.read")
@require_GET
def batch(request: HttpRequest, number: str) -> HttpResponse:
    """One batch: where it stands, its payments, what the bank answered, what does not fit."""
    return _page(request, number)


def _turn(request: HttpRequest, number: str, operation: Any, said: str) -> HttpResponse:
    try:
        operation(request.viewer, number=number)
    except Refused as error:
        messages.error(request, error.message)
        return _page(request, number, refused=forms.Form())
    messages.success(request, said)
    return redirect("console:batch", number=number)


@open_to(STAFF, "money.check")
@require_POST
def check(request: HttpRequest, number: str) -> HttpResponse:
    """Say that payees, accounts and sums are right."""
    return _turn(request, number, batching.check_batch, _("已复核，可以导出送银行。"))


@open_to(STAFF, "money.check")
@require_POST
def close(request: HttpRequest, number: str) -> HttpResponse:
    """Close a batch of which everything has its result."""
    return _turn(request, number, batching.close_batch, _("批次已结清。"))


@open_to(STAFF, "money.plan")
@require_POST
def void(request: HttpRequest, number: str) -> HttpResponse:
    """Give up a batch that did not go to the bank."""
    form = ReasonForm(request.POST, auto_id="id_void_%s")
    if carried_out(form, lambda given: batching.void_batch(request.viewer, number=number, **given)):
        messages.success(request, _("批次已作废，款项退回待付。"))
        return redirect("console:batch", number=number)
    return _page(request, number, void_form=form)


@open_to(STAFF, "money.plan")
@require_POST
def file(request: HttpRequest, number: str) -> HttpResponse:
    """The bank's file: made at the first time, the same bytes afterwards; a fresh proof of who asks, and a reason."""
    found = _found(request, number)
    if not recently_proved(request):
        again = reverse("account_reauthenticate")
        return redirect(f"{again}?{urlencode({'next': reverse('console:batch', args=[number])})}")
    first, made = found.row.state == "checked", []
    form = (
        ExportForm(request.POST, auto_id="id_export_%s") if first else ReasonForm(request.POST, auto_id="id_again_%s")
    )
    act = bank_files.export_batch if first else bank_files.open_bank_file
    if not carried_out(form, lambda given: made.append(act(request.viewer, number=number, **given))):
        return _page(request, number, **{"export_form" if first else "again_form": form})
    answer = HttpResponse(made[0].content, content_type=made[0].content_type)
    answer["Content-Disposition"] = content_disposition_header(True, made[0].name)
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cache-Control"] = "no-store"
    answer.__dict__["shows_sealed"] = True
    return answer


@open_to(STAFF, "money.plan")
@require_POST
def answer(request: HttpRequest, number: str) -> HttpResponse:
    """Take in the bank's answer, whole or not at all."""
    _found(request, number)
    form = AnswerForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, number, answer_form=form)
    read = None
    try:
        read = _read(form.cleaned_data["file"])
        answering.import_answer(request.viewer, number=number, answer=read)
    except Refused as error:
        show(form, error)
        return _page(request, number, read=read, answer_form=form)
    messages.success(request, _("回盘已导入，逐笔核对结果见下。"))
    return redirect("console:batch", number=number)


def _read(upload: Any) -> AnswerFile:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answer"
        with path.open("wb") as target:
            for chunk in upload.chunks():
                target.write(chunk)
        return read_answer(path, upload.name)


@open_to(STAFF, "money.check")
@require_POST
def settle(request: HttpRequest, number: str) -> HttpResponse:
    """Say by hand what became of a payment."""
    _found(request, number)
    returned = "returned" in request.POST
    form = ReturnForm(request.POST, auto_id="id_return_%s") if returned else SettleForm(request.POST)
    if carried_out(form, lambda given: answering.settle_payment(request.viewer, number=number, **given)):
        messages.success(request, _("已按核实结果记账。"))
        return redirect("console:batch", number=number)
    return _page(request, number, **{"return_form" if returned else "refused_settle": form})
