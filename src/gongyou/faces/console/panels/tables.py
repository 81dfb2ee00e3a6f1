"""Sealed tables of drawn numbers, in the hands of their keepers."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from gongyou.engines.procedures.operations import code_tables
from gongyou.engines.procedures.queries import kept_tables
from gongyou.faces.console.frame import render_console
from gongyou.kernel.access.routes import STAFF, open_to
from gongyou.kernel.operations.errors import Refused


@open_to(STAFF)
@require_GET
def tables(request: HttpRequest) -> HttpResponse:
    """The tables that I keep."""
    return render_console(request, "console/panels/tables.html", {"rows": kept_tables.kept_tables(request.viewer)})


@open_to(STAFF)
@require_http_methods(["GET", "POST"])
def table(request: HttpRequest, number: str, step: int) -> HttpResponse:
    """What my table says, and opening it after the marks are signed."""
    found = kept_tables.kept_table(request.viewer, number, step)
    if found is None:
        raise Http404
    if request.method == "POST":
        try:
            code_tables.open_table(request.viewer, round=number, step=step)
        except Refused as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("编号表已开启。"))
        return redirect("console:code_table", number=number, step=step)
    return render_console(request, "console/panels/table.html", {"file": found})
