"""Promises and their parts: the list, one promise with its account and its books, what is due."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongyou.faces.console.frame import render_console
from gongyou.faces.console.money.forms import AccountForm, DraftForm, FindCommitment, ProofForm, RecoveryForm
from gongyou.faces.console.money.tabs import tabs
from gongyou.kernel import clock
from gongyou.kernel.access.routes import STAFF, open_to
from gongyou.kernel.operations.errors import Refused
from gongyou.records.treasury.operations import accounts, batching, committing, recovering
from gongyou.records.treasury.queries import budgets
from gongyou.records.treasury.queries import promises as queries
from gongyou.ui.refusals import carried_out

PAGE = 50


@open_to(STAFF, "money.read")
@require_GET
def commitments(request: HttpRequest) -> HttpResponse:
    """The promises of the scope."""
    form = FindCommitment(request.GET, years=budgets.years(request.viewer))
    given = form.cleaned_data if form.is_valid() else {}
    year = given.get("year") or ""
    found = queries.commitments(
        request.viewer,
        year=int(year) if year else None,
        category=given.get("category", ""),
        state=given.get("state", ""),
    )
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "tabs": tabs(request, "commitments"),
        "form": form,
        "page": page,
        "rows": [queries.commitment_row(row) for row in page.object_list],
    }
    return render_console(request, "console/money/commitments.html", context)


def _recovery_form(number: int) -> RecoveryForm:
    return RecoveryForm(initial={"recovery": number, "day": clock.today()}, auto_id=f"id_{number}_%s")


def _page(request: HttpRequest, number: str, **wrong: forms.Form) -> HttpResponse:
    """The page of a promise; `wrong` is a form that was refused, under its name."""
    found, viewer = queries.commitment_file(request.viewer, number), request.viewer
    if found is None:
        raise Http404
    plan = viewer.holds("money.plan")
    waiting = [one for one in found.instalments if one.state in {"pending", "returned"}] if plan else []
    due = [one for one in found.recoveries if one.state == "due"] if viewer.holds("money.check") else []
    context = {
        "file": found,
        "row": found.row,
        "may_plan": plan,
        "may_check": viewer.holds("money.check"),
        "may_enter": plan and any(one.state not in {"paid", "cancelled"} for one in found.instalments),
        "account_form": AccountForm(),
        "proofs": waiting,
        "recovery_forms": [(one, _recovery_form(one.pk)) for one in due],
        **wrong,
    }
    page = render_console(request, "console/money/commitment.html", context, status=422 if wrong else 200)
    if wrong:
        # A refused form may still show an account in full: no copy is kept.
        page.__dict__["shows_sealed"] = True
    return page


@open_to(STAFF, "money.read")
@require_GET
def commitment(request: HttpRequest, number: str) -> HttpResponse:
    """One promise: parts, account, what has to come back, and its side of the books."""
    return _page(request, number)


@open_to(STAFF, "money.plan")
@require_POST
def account(request: HttpRequest, number: str) -> HttpResponse:
    """Enter the payee's account."""
    form = AccountForm(request.POST)

    def act(given: dict[str, Any]) -> None:
        accounts.enter_account(
            request.viewer,
            commitment=number,
            holder=given["holder"],
            bank=given["bank"],
            number=given["account_number"],
        )

    if carried_out(form, act):
        messages.success(request, _("账户已登记，须由另一人对照原件核对。"))
        return redirect("console:commitment", number=number)
    return _page(request, number, account_form=form)


@open_to(STAFF, "money.check")
@require_POST
def check_account(request: HttpRequest, number: str) -> HttpResponse:
    """Say that the account was compared with the payee's paper."""
    found = queries.commitment_file(request.viewer, number)
    if found is None or found.account is None:
        raise Http404
    try:
        accounts.check_account(request.viewer, account=found.account.pk)
    except Refused as error:
        messages.error(request, error.message)
        return _page(request, number, refused=forms.Form())
    messages.success(request, _("账户已核对。"))
    return redirect("console:commitment", number=number)


@open_to(STAFF, "money.plan")
@require_POST
def ready(request: HttpRequest, number: str) -> HttpResponse:
    """Note that an instalment's condition is met."""
    form = ProofForm(request.POST)
    _own_part(request, number, "instalments", request.POST.get("instalment", ""))
    if carried_out(form, lambda given: committing.mark_ready(request.viewer, **given)):
        messages.success(request, _("已标记可付，可以放入付款批次。"))
        return redirect("console:commitment", number=number)
    return _page(request, number, refused_proof=form)


@open_to(STAFF, "money.check")
@require_POST
def recovery(request: HttpRequest, number: str) -> HttpResponse:
    """Note that asked-back money came in, or waive it."""
    form = RecoveryForm(request.POST)
    _own_part(request, number, "recoveries", request.POST.get("recovery", ""))
    if carried_out(form, lambda given: recovering.settle_recovery(request.viewer, **given)):
        messages.success(request, _("追回已办结。"))
        return redirect("console:commitment", number=number)
    return _page(request, number, refused_recovery=form)


def _own_part(request: HttpRequest, number: str, kind: str, asked: str) -> None:
    """What a form names must be a part of the promise on whose page it stood."""
    found = queries.commitment_file(request.viewer, number)
    if found is None or asked not in {str(one.pk) for one in getattr(found, kind)}:
        raise Http404


def _chosen(request: HttpRequest) -> list[int]:
    """The ticked parts, or every one of the fund that can be paid now."""
    if request.POST.get("everything"):
        return queries.payable(request.viewer, fund=request.POST.get("fund", ""))
    return [int(one) for one in request.POST.getlist("chosen") if one.isdigit()]


@open_to(STAFF, "money.read")
@require_http_methods(["GET", "POST"])
def due(request: HttpRequest) -> HttpResponse:
    """What can be paid and what waits for a condition; ticked parts become a batch."""
    viewer, funds = request.viewer, [(one.key, one.name) for one in budgets.funds(request.viewer)]
    fund = request.GET.get("fund", "")
    fund = fund if fund in dict(funds) else next((key for key, _name in funds), "")
    form = DraftForm(request.POST or None, initial={"fund": fund})
    if request.method == "POST":
        made: list[str] = []
        chosen = _chosen(request)

        def act(given: dict[str, Any]) -> None:
            row = batching.draft_batch(viewer, fund=given["fund"], title=given["title"], instalments=chosen)
            made.append(row.number)

        if carried_out(form, act):
            messages.success(request, _("批次已拟制，须由另一人复核。"))
            return redirect("console:batch", number=made[0])
    page = Paginator(queries.waiting_instalments(viewer, fund=fund), PAGE).get_page(request.GET.get("page"))
    rows = queries.instalment_rows(viewer, list(page.object_list))
    context = {
        "tabs": tabs(request, "instalments_due"),
        "funds": [{"label": name, "url": f"?fund={key}", "current": key == fund} for key, name in funds],
        "page": page,
        "rows": rows,
        "chosen": request.POST.getlist("chosen"),
        "form": form,
        "payable": len(queries.payable(viewer, fund=fund)),
        "may_plan": viewer.holds("money.plan") and any(row.state == "ready" for row in rows),
    }
    return render_console(request, "console/money/due.html", context, status=422 if request.method == "POST" else 200)
