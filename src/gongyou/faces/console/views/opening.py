"""Opening a procedure from its own form: what this desk may open, and the form of one."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from gongyou.engines.procedures.forms import InputForm
from gongyou.engines.procedures.operations.requesting import request as open_request
from gongyou.engines.procedures.queries.openings import offer, offers_about_itself, offers_of_the_desk
from gongyou.faces.console.frame import render_console
from gongyou.kernel.access.routes import STAFF, open_to
from gongyou.kernel.operations.errors import Refused
from gongyou.ui.refusals import show


@open_to(STAFF)
@require_GET
def choices(request: HttpRequest) -> HttpResponse:
    """What this desk may open about itself; what is about a person or another body is offered on their pages."""
    if not offers_of_the_desk(request.viewer):
        raise Http404
    return render_console(request, "console/open.html", {"offers": offers_about_itself(request.viewer)})


@open_to(STAFF)
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, procedure: str, code: str = "") -> HttpResponse:
    """The form of one procedure about the subject of this code (none: the own body)."""
    found = offer(request.viewer, procedure)
    if found is None:
        raise Http404
    texts = {
        one.key: request.GET.get(f"find-{one.key}", request.POST.get(f"find-{one.key}", "")) for one in found.fields
    }
    searches = [(one.key, one.name, texts[one.key]) for one in found.fields if one.kind == "pick"]
    form = InputForm(found.fields, request.POST or None, viewer=request.viewer, texts=texts)
    if request.method == "POST" and form.is_valid():
        try:
            matter = open_request(request.viewer, procedure=procedure, given=form.given(), subject=code)
        except Refused as error:
            show(form, error)
        else:
            messages.success(request, _("已发起 %(number)s。") % {"number": matter.number})
            return redirect("console:matter", number=matter.number)
    status = 422 if request.method == "POST" else 200
    context = {"offer": found, "form": form, "searches": searches}
    return render_console(request, "console/start.html", context, status=status)
