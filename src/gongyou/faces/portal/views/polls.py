"""Ballots of members: what stands for election, the one vote, the receipt, and the count that everybody may check."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gongyou.engines.procedures.operations import polling
from gongyou.engines.procedures.predicates.reply_codes import in_groups
from gongyou.engines.procedures.queries import polls as queries
from gongyou.faces.portal import limits
from gongyou.faces.portal.pages import page
from gongyou.kernel.access.routes import PUBLIC, WORKER, open_to
from gongyou.kernel.operations.errors import Refused


@open_to(PUBLIC)
@require_safe
def polls(request: HttpRequest) -> HttpResponse:
    """The ballots that run, and those that are over."""
    lines = queries.poll_lines(request.viewer)
    running = [line for line in lines if line.running]
    return page(request, "polls", running=running, over=[line for line in lines if not line.running])


def _poll(request: HttpRequest, number: str, status: int = 200, **more: object) -> HttpResponse:
    found = queries.poll_file(request.viewer, number)
    if found is None:
        raise Http404
    return page(request, "poll", status=status, found=found, **more)


@open_to(PUBLIC)
@require_safe
def poll(request: HttpRequest, number: str) -> HttpResponse:
    """One ballot: the candidates, and after the count what came out."""
    return _poll(request, number)


@open_to(WORKER)
@require_POST
def vote(request: HttpRequest, number: str) -> HttpResponse:
    """Cast the vote. The page with the receipt is shown once; the form carries no key that could tell the choice."""
    chosen = [int(text) for text in request.POST.getlist("choices") if text.isascii() and text.isdigit()]
    try:
        code = polling.vote(request.viewer, round=number, choices=chosen)
    except Refused as error:
        return _poll(request, number, 422, problem=error.message, chosen=chosen)
    return page(request, "poll_voted", number=number, code=in_groups(code))


@open_to(PUBLIC)
@require_POST
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """Whether a receipt is among those counted."""
    if limits.exceeded(request, limits.LOOKUPS):
        return limits.too_many(request)
    found = queries.poll_file(request.viewer, number)
    if found is None or not found.closed:
        raise Http404
    counted = queries.receipt_counted(request.viewer, number, request.POST.get("code", "")[:80])
    told = _("这份回执已计入。") if counted else _("没有找到这份回执。请核对每一位；回执只在投票后显示一次。")
    return _poll(request, number, 200 if counted else 422, told=told, counted=counted)


@open_to(PUBLIC)
@require_safe
def receipts(request: HttpRequest, number: str) -> HttpResponse:
    """The digests of all receipts that were counted, one a line: whoever has a receipt finds its SHA-256 here."""
    found = queries.poll_file(request.viewer, number)
    if found is None or not found.closed:
        raise Http404
    text = "\n".join(queries.receipts(request.viewer, number)) + "\n"
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
