"""Projects of the entrepreneurship contest: the list, one project with its papers and landing, what is done there."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gongyou.domains.contests.operations import landings, papers
from gongyou.domains.contests.queries import projects as queries
from gongyou.faces.console.contests.forms import EndForm, MilestoneForm, PaperForm
from gongyou.faces.console.frame import render_console
from gongyou.kernel.access.routes import STAFF, open_to
from gongyou.kernel.files import store
from gongyou.ui.refusals import carried_out

PAGE = 30
_TURNS = {"reach": (landings.reach_milestone, "proof"), "miss": (landings.miss_milestone, "reason")}


@open_to(STAFF, "matters.read")
@require_GET
def projects(request: HttpRequest) -> HttpResponse:
    """The projects of the scope."""
    page = Paginator(queries.projects(request.viewer), PAGE).get_page(request.GET.get("page"))
    rows = queries.project_rows(request.viewer, list(page.object_list))
    return render_console(request, "console/contests/list.html", {"page": page, "rows": rows})


def _found(request: HttpRequest, number: str) -> queries.ProjectFile:
    found = queries.project_file(request.viewer, number)
    if found is None:
        raise Http404
    return found


def _milestones(found: queries.ProjectFile, data: Any = None) -> MilestoneForm:
    """The form over the milestones that are still open."""
    rows = found.landing.milestones if found.landing is not None else ()
    return MilestoneForm(data, milestones=[(row.ordinal, row.name) for row in rows if row.open])


def _page(request: HttpRequest, number: str, **wrong: Any) -> HttpResponse:
    found = _found(request, number)
    forms = {"paper_form": PaperForm(), "milestone_form": _milestones(found), "end_form": EndForm()}
    context = {"file": found, "row": found.row, **forms, **wrong}
    return render_console(request, "console/contests/project.html", context, status=422 if wrong else 200)


@open_to(STAFF, "matters.read")
@require_GET
def project(request: HttpRequest, number: str) -> HttpResponse:
    """One project."""
    return _page(request, number)


@open_to(STAFF, "matters.decide")
@require_POST
def add_paper(request: HttpRequest, number: str) -> HttpResponse:
    """Hand in a confidential paper."""
    form = PaperForm(request.POST, request.FILES)

    def act(given: dict[str, Any]) -> None:
        file = given["file"]
        content = file.read(papers.MOST + 1)
        papers.add_paper(request.viewer, number=number, title=given["title"], filename=file.name, content=content)

    if carried_out(form, act):
        messages.success(request, _("材料已提交。谁查看过，这里都有记录。"))
        return redirect("console:project", number=number)
    return _page(request, number, paper_form=form)


@open_to(STAFF, "matters.read")
@require_POST
def open_paper(request: HttpRequest, number: str, paper: int) -> FileResponse:
    """Download a paper; it is written down who did."""
    return store.response(papers.open_paper(request.viewer, paper=paper))


@open_to(STAFF, "matters.decide")
@require_POST
def milestone(request: HttpRequest, number: str) -> HttpResponse:
    """Note that a milestone is reached, or missed."""
    form = _milestones(_found(request, number), request.POST)

    def act(given: dict[str, Any]) -> None:
        call, name = _TURNS[given["turn"]]
        call(request.viewer, number=number, ordinal=given["ordinal"], **{name: given["text"]})

    if carried_out(form, act):
        messages.success(request, _("里程碑已登记。"))
        return redirect("console:project", number=number)
    return _page(request, number, milestone_form=form)


@open_to(STAFF, "matters.decide")
@require_POST
def end(request: HttpRequest, number: str) -> HttpResponse:
    """End the landing agreement."""
    form = EndForm(request.POST)
    if carried_out(form, lambda given: landings.end_landing(request.viewer, number=number, **given)):
        messages.success(request, _("协议已终止，未付的资金退回预算。"))
        return redirect("console:project", number=number)
    return _page(request, number, end_form=form)
