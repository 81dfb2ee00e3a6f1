"""The overview: budget meters, changes that wait for a second hand, new funds."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongyou.faces.console.frame import render_console
from gongyou.faces.console.money.forms import BudgetForm, FundForm, fen
from gongyou.faces.console.money.tabs import tabs
from gongyou.kernel import clock
from gongyou.kernel.access.routes import STAFF, open_to
from gongyou.kernel.operations.errors import Refused
from gongyou.records.treasury.operations import funds as operations
from gongyou.records.treasury.queries import budgets as queries
from gongyou.ui.refusals import carried_out


def _yuan(meters: list[queries.Meter]) -> list[dict[str, Any]]:
    """Meters with their sums in yuan for the bars, by fund."""
    rows: dict[str, dict[str, Any]] = {}
    for one in meters:
        fund = rows.setdefault(one.fund, {"name": one.fund_name, "key": one.fund, "rows": []})
        sums = {name: Decimal(getattr(one, name)) / 100 for name in ("granted", "promised", "paid")}
        fund["rows"].append({"meter": one, **sums})
    return list(rows.values())


def _year(request: HttpRequest, years: list[int]) -> int | None:
    asked = request.GET.get("year", "")
    if asked.isdigit() and int(asked) in years:
        return int(asked)
    this = clock.today().year
    return this if this in years else next(iter(years), None)


@open_to(STAFF, "money.read")
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Every budget of a year: what it has, promised, paid, what is left; and what waits."""
    viewer, years = request.viewer, queries.years(request.viewer)
    year = _year(request, years)
    meters = queries.meters(viewer, year=year) if year else []
    context = {
        "tabs": tabs(request, "money"),
        "years": [{"label": str(one), "url": f"?year={one}", "current": one == year} for one in years],
        "year": year,
        "funds": _yuan(meters),
        "granted": Decimal(sum(one.granted for one in meters)) / 100,
        "promised": Decimal(sum(one.promised for one in meters)) / 100,
        "paid": Decimal(sum(one.paid for one in meters)) / 100,
        "remaining": Decimal(sum(one.remaining for one in meters)) / 100,
        "changes": queries.changes(viewer, state="proposed"),
        "any_fund": queries.funds(viewer).exists(),
        "may_plan": viewer.holds("money.plan"),
        "may_check": viewer.holds("money.check"),
    }
    return render_console(request, "console/money/overview.html", context)


def _form_page(request: HttpRequest, form: Any, title: str, lead: str, submit: str) -> HttpResponse:
    context = {"form": form, "title": title, "lead": lead, "submit": submit}
    status = 422 if request.method == "POST" else 200
    return render_console(request, "console/money/form.html", context, status=status)


@open_to(STAFF, "money.plan")
@require_http_methods(["GET", "POST"])
def new_fund(request: HttpRequest) -> HttpResponse:
    """Open a fund."""
    form = FundForm(request.POST or None, owners=queries.owners(request.viewer))
    if request.method == "POST" and carried_out(form, lambda given: operations.open_fund(request.viewer, **given)):
        messages.success(request, _("资金已开立。请安排预算，经另一人复核后生效。"))
        return redirect("console:money")
    return _form_page(request, form, _("开立资金"), _("一项来源一个资金，预算按年度和类别安排。"), _("开立"))


@open_to(STAFF, "money.plan")
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """Propose a change of a budget."""
    funds = [(one.key, one.name) for one in queries.funds(request.viewer).filter(closed_on=None)]
    form = BudgetForm(request.POST or None, funds=funds)

    def act(given: dict) -> None:
        operations.propose_budget(request.viewer, amount_fen=fen(given.pop("amount")), **given)

    if request.method == "POST" and carried_out(form, act):
        messages.success(request, _("预算已提出，须由另一人复核后生效。"))
        return redirect("console:money")
    return _form_page(request, form, _("安排预算"), _("每次增减都留一行，原有记录不改动。"), _("提出"))


@open_to(STAFF, "money.check")
@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Approve or refuse a change that somebody else proposed."""
    number, answer = request.POST.get("change", ""), request.POST.get("answer", "")
    if not number.isdigit() or answer not in {"approve", "refuse"}:
        raise Http404
    try:
        operations.decide_budget(request.viewer, change=int(number), approve=answer == "approve")
    except Refused as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("已复核生效。") if answer == "approve" else _("已退回，不生效。"))
    return redirect("console:money")
