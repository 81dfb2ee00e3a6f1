"""Where a union should be founded: the list of a street, one proposal, taking it up or putting it off."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongyou.domains.unions.operations import proposals as operations
from gongyou.domains.unions.queries import proposals as queries
from gongyou.domains.unions.queries.founding import FOUNDING
from gongyou.engines.procedures.enums import OpenedBy
from gongyou.engines.procedures.forms import InputForm
from gongyou.engines.procedures.queries.openings import offer_by
from gongyou.faces.console.frame import render_console
from gongyou.kernel.access.routes import STAFF, open_to
from gongyou.kernel.operations.errors import Refused
from gongyou.ui.refusals import show

PAGE = 30


class DismissForm(forms.Form):
    """Why not now, and from which day it may come back."""

    reason = forms.CharField(
        label=gettext_lazy("为什么暂缓"), max_length=400, help_text=gettext_lazy("例如：单位正在搬迁，年底前定址。")
    )
    returns_on = forms.DateField(label=gettext_lazy("哪天起可以再提"), widget=forms.DateInput())


@open_to(STAFF, "proposals.handle")
@require_GET
def proposals(request: HttpRequest) -> HttpResponse:
    """Proposals of the scope by state; counts only."""
    counts, state = queries.proposal_counts(request.viewer), request.GET.get("state", "open")
    tabs = [
        {"label": label, "url": f"?state={key}", "current": key == state, "count": counts.get(key, 0)}
        for key, label in queries.State.choices
    ]
    page = Paginator(queries.proposals(request.viewer, state), PAGE).get_page(request.GET.get("page"))
    context = {"tabs": tabs, "page": page, "rows": queries.proposal_rows(page.object_list)}
    return render_console(request, "console/proposals/list.html", context)


def _page(
    request: HttpRequest, number: str, form: DismissForm | None = None, problem: Refused | None = None
) -> HttpResponse:
    found = queries.proposal_file(request.viewer, number)
    if found is None:
        raise Http404
    context: dict[str, Any] = {"file": found, "proposal": found.proposal, "row": found.row, "problem": problem}
    status = 422 if problem or (form is not None and form.errors) else 200
    return render_console(
        request, "console/proposals/proposal.html", {**context, "form": form or DismissForm()}, status=status
    )


@open_to(STAFF, "proposals.handle")
@require_GET
def proposal(request: HttpRequest, number: str) -> HttpResponse:
    """One proposal; who the people are shows only at the pool's own desk, masked."""
    return _page(request, number)


@open_to(STAFF, "proposals.handle")
@require_http_methods(["GET", "POST"])
def found(request: HttpRequest, number: str) -> HttpResponse:
    """Take the proposal up by opening the founding itself; the employer goes without saying."""
    file, offered = queries.proposal_file(request.viewer, number), offer_by(FOUNDING, OpenedBy.RULE)
    if file is None or offered is None or not file.can_found:
        raise Http404
    form = InputForm(offered.fields, request.POST if request.method == "POST" else None, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        try:
            matter = operations.found_from(request.viewer, number=number, given=form.given())
        except Refused as error:
            show(form, error)
        else:
            messages.success(request, _("已发起 %(number)s。") % {"number": matter.number})
            return redirect("console:matter", number=matter.number)
    status = 422 if request.method == "POST" else 200
    context = {"offer": offered, "form": form, "about": file.row.employer, "searches": []}
    return render_console(request, "console/start.html", context, status=status)


@open_to(STAFF, "proposals.handle")
@require_POST
def act(request: HttpRequest, number: str) -> HttpResponse:
    """Take the proposal up, or put it off."""
    verb = request.POST.get("verb", "")
    if verb not in {"take", "dismiss"}:
        raise Http404
    form = DismissForm(request.POST) if verb == "dismiss" else None
    if form is not None and not form.is_valid():
        return _page(request, number, form)
    try:
        if form is None:
            operations.founding_start(request.viewer, number=number)
        else:
            operations.dismiss_proposal(request.viewer, number=number, **form.cleaned_data)
    except Refused as error:
        if form is not None:
            show(form, error)
        return _page(request, number, form, error)
    messages.success(request, _("已记下。联系用人单位时，请勿透露谁入会、有多少人入会。"))
    return redirect("console:proposal", number=number)
