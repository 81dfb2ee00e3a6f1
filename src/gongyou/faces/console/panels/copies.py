"""What the panel will read of entries in which somebody wrote a name: read and confirmed before the panel opens."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongyou.engines.procedures.operations import panel_copies as operations
from gongyou.engines.procedures.queries import panel_copies as queries
from gongyou.faces.console.frame import render_console
from gongyou.kernel.access.routes import STAFF, open_to
from gongyou.kernel.operations.errors import Refused


@open_to(STAFF, "panels.run")
@require_http_methods(["GET", "POST"])
def copies(request: HttpRequest, number: str) -> HttpResponse:
    """Read the copies; confirm those that are ticked, or strike more words out of one."""
    page = request.GET.get("page", "1")
    found = queries.copies(request.viewer, number, int(page) if page.isascii() and page.isdigit() else 1)
    if found is None:
        raise Http404
    row, lines, at, pages = found
    status = 200
    if request.method == "POST":
        try:
            messages.success(request, _act(request, number))
            return redirect(request.get_full_path())
        except Refused as error:
            messages.error(request, error.message)
            status = 422
    context = {
        "row": row, "copies": lines, "at": at, "pages": pages, "draft": row.state in ("draft", "checked"),
        "ready": all(one.confirmed for one in lines),
    }  # fmt: skip
    return render_console(request, "console/panels/copies.html", context, status=status)


def _act(request: HttpRequest, number: str) -> str:
    post = request.POST
    if "strike" in post:
        operations.strike_out(request.viewer, round=number, item_code=post["strike"], words=post.get("words", ""))
        return _("已隐去，请再读一遍后确认。")
    read = dict(one.partition(":")[::2] for one in post.getlist("read"))
    operations.confirm_copies(request.viewer, round=number, read=read)
    return _("已确认，评委看到的就是这些文字。")
