"""The demo's own pages: how to try it, and a page that looks like a phone. They do not exist on a real site."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from gongyou.domains.unions import queries
from gongyou.faces.portal.forms import DemoNumberForm
from gongyou.faces.portal.pages import page
from gongyou.kernel.access.routes import PUBLIC, open_to
from gongyou.kernel.accounts.demo_codes import current_codes
from gongyou.kernel.outbox.phones import received

_View = Callable[..., HttpResponse]


def _demo_only(view: _View) -> _View:
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not settings.GONGYOU_DEMO:
            raise Http404
        return view(request)

    return guarded


@open_to(PUBLIC)
@require_safe
@_demo_only
def demo(request: HttpRequest) -> HttpResponse:
    """Roles to try with their present second factor."""
    accounts = queries.demo_accounts()
    codes = current_codes([account["user_id"] for account in accounts])
    rows = [{**account, "code": codes.get(account["user_id"], "")} for account in accounts]
    return page(request, "demo", accounts=rows)


@open_to(PUBLIC)
@require_http_methods(["GET", "POST"])
@_demo_only
def phone(request: HttpRequest) -> HttpResponse:
    """The messages of the demo gateway, for one number (by POST, never in the address) or the latest of all."""
    form = DemoNumberForm(request.POST or None)
    number = form.cleaned_data["phone"] if request.method == "POST" and form.is_valid() else ""
    wrong = request.method == "POST" and bool(form.errors)
    return page(request, "demo_phone", status=422 if wrong else 200, form=form, items=received(number))
