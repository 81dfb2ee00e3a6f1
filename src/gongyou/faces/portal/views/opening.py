"""Opening a procedure of the guide from its own form."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from gongyou.engines.procedures.forms import InputForm
from gongyou.engines.procedures.operations.requesting import request as open_request
from gongyou.engines.procedures.queries.openings import offer
from gongyou.faces.portal.pages import page
from gongyou.kernel.access.routes import WORKER, open_to
from gongyou.kernel.operations.errors import Refused
from gongyou.ui.refusals import show


@open_to(WORKER)
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, procedure: str) -> HttpResponse:
    """The form of one procedure that a person may open; what is wrong is said at its field, and nothing is lost."""
    found = offer(request.viewer, procedure)
    if found is None:
        raise Http404
    form = InputForm(found.fields, request.POST if request.method == "POST" else None, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        try:
            matter = open_request(request.viewer, procedure=procedure, given=form.given())
        except Refused as error:
            show(form, error)
        else:
            return redirect("portal:matter", number=matter.number)
    status = 422 if request.method == "POST" else 200
    return page(request, "start", at="services", status=status, offer=found, form=form)
