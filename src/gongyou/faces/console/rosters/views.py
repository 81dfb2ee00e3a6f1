"""Pages of the roster import: upload, check with progress, result by cell, commit by explicit choice."""

import tempfile
from pathlib import Path

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongyou.domains.unions.operations import rosters as operations
from gongyou.domains.unions.queries import rosters as queries
from gongyou.domains.unions.roster.template import write_template
from gongyou.faces.console.frame import render_console
from gongyou.faces.console.rosters.forms import CommitForm, UploadForm
from gongyou.kernel.access.routes import STAFF, open_to
from gongyou.kernel.files import store
from gongyou.kernel.jobs.reader import job_for
from gongyou.kernel.operations.errors import Refused
from gongyou.ui.refusals import show

#: Above so many rows the commit runs in the background.
AT_ONCE = 2000
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BUSY = {"uploaded", "checking", "committing"}


@open_to(STAFF, "roster.import")
@require_http_methods(["GET", "POST"])
def rosters(request: HttpRequest) -> HttpResponse:
    """The imports of the scope, and the upload."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = operations.upload_roster(
                request.viewer, chunks=given["file"].chunks(), title=given["file"].name, document=given["document"]
            )
        except Refused as error:
            show(form, error)
        else:
            return redirect("console:roster", number=made.number)
    page = Paginator(queries.rosters(request.viewer), 20).get_page(request.GET.get("page"))
    status = 422 if request.method == "POST" else 200
    return render_console(request, "console/rosters/list.html", {"form": form, "page": page}, status=status)


@open_to(STAFF, "roster.import")
@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """The empty template workbook."""
    folder = tempfile.TemporaryDirectory()
    path = Path(folder.name) / "template.xlsx"
    write_template(path)
    answer = FileResponse(path.open("rb"), content_type=_XLSX)
    answer["Content-Disposition"] = content_disposition_header(True, _("会员实名制花名册-模板.xlsx"))
    folder.cleanup()
    return answer


def _found(request: HttpRequest, number: str):
    found = queries.roster(request.viewer, number)
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, found, form: CommitForm, status: int = 200) -> HttpResponse:
    job = job_for(request.viewer, found.job_id) if found.job_id and found.state in _BUSY else None
    context = {
        "roster": found,
        "form": form,
        "job": job,
        "busy": found.state in _BUSY,
        "actions": queries.actions_in_words(found),
        "ready": found.state in {"checked", "submitted"},
        "may_commit": found.state == "checked" or request.viewer.role == "district_officer",
    }
    return render_console(request, "console/rosters/roster.html", context, status=status)


@open_to(STAFF, "roster.import")
@require_GET
def roster(request: HttpRequest, number: str) -> HttpResponse:
    """One import: progress while it runs, then what was found and what a commit would do."""
    return _page(request, _found(request, number), CommitForm())


@open_to(STAFF, "roster.import")
@require_GET
def report(request: HttpRequest, number: str) -> HttpResponse:
    """The returned workbook with its marked cells."""
    stored = queries.report_of(request.viewer, _found(request, number))
    if stored is None:
        raise Http404
    return store.response(stored)


@open_to(STAFF, "roster.import")
@require_POST
def commit(request: HttpRequest, number: str) -> HttpResponse:
    """Write everything or every valid row, as chosen."""
    found, form = _found(request, number), CommitForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, 422)
    act = operations.queue_commit if found.counts.get("rows", 0) > AT_ONCE else operations.commit_roster
    try:
        act(request.viewer, number=number, mode=form.cleaned_data["mode"])
    except Refused as error:
        show(form, error)
        return _page(request, found, form, 422)
    return redirect("console:roster", number=number)


@open_to(STAFF, "roster.import")
@require_POST
def drop(request: HttpRequest, number: str) -> HttpResponse:
    """Give an import up before its commit."""
    found = _found(request, number)
    try:
        operations.drop_roster(request.viewer, number=number)
    except Refused as error:
        form = CommitForm(request.POST)
        form.is_valid()
        show(form, error)
        return _page(request, found, form, 422)
    return redirect("console:rosters")
