"""Idempotent requests and the answers to an operation's refusals."""

import hashlib

from django.contrib.sessions.middleware import SessionMiddleware as DjangoSessionMiddleware
from django.db import OperationalError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from gongyou.kernel.access.scopes import sole
from gongyou.kernel.operations.errors import AlreadyDone, Busy, Denied, is_held
from gongyou.kernel.operations.models import IdempotencyKey
from gongyou.kernel.operations.operation import RequestKey, request_key

_SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
_KEPT_BODY = 64_000


class SessionMiddleware(DjangoSessionMiddleware):
    """Django's own; when the database is held, a page is shown without noting its visit, anything else answers 503."""

    def process_response(self, request, response):
        try:
            return super().process_response(request, response)
        except OperationalError as error:
            if not is_held(error):
                raise
            return response if request.method in _SAFE else _busy(request)


class OperationMiddleware:
    """Gives the stored answer to a repeated request, 422 to a reused key, 503 when the database is held."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        if request.method in _SAFE:
            return self.get_response(request)
        key = request.headers.get("Idempotency-Key") or request.POST.get("idempotency_key", "")
        if not key:
            return self.get_response(request)
        return self._keyed(request, key[:64])

    def _keyed(self, request, key: str):
        asked = RequestKey(_actor(request), request.path[:120], key, _request_hash(request))
        stored = _stored(asked)
        if stored is not None:
            return _again(request, stored, asked)
        token = request_key.set(asked)
        try:
            response = self.get_response(request)
        finally:
            request_key.reset(token)
        _store(asked, response)
        return response

    def process_exception(self, request, exception):
        if isinstance(exception, Denied):
            raise Http404 from exception
        if isinstance(exception, Busy) or isinstance(exception, OperationalError) and is_held(exception):
            return _busy(request)
        if isinstance(exception, AlreadyDone):
            return _again(request, _stored_any(request, str(exception)), None)
        return None


def _busy(request):
    response = render(request, "503.html", {"busy": True}, status=503)
    response["Retry-After"] = "5"
    return response


def _actor(request) -> str:
    viewer = getattr(request, "viewer", None)
    if viewer is not None and viewer.user_id:
        return f"user:{viewer.user_id}"
    return (
        "session:"
        + hashlib.sha256((request.session.session_key or request.META.get("REMOTE_ADDR", "")).encode()).hexdigest()[:32]
    )


def _request_hash(request) -> str:
    parts = [request.path]
    for name, values in sorted(request.POST.lists()):
        if name not in {"csrfmiddlewaretoken", "idempotency_key"}:
            parts += [name, *values]
    parts += [f"{name}:{file.name}:{file.size}" for name, file in sorted(request.FILES.items())]
    if not request.POST and not request.FILES:
        parts.append(hashlib.sha256(request.body).hexdigest())
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()


def _rows(actor: str, route: str, key: str):
    return IdempotencyKey._base_manager.filter(actor=actor, route=route, key=key)


def _stored(asked: RequestKey) -> IdempotencyKey | None:
    return sole(_rows(asked.actor, asked.route, asked.key))


def _stored_any(request, key: str) -> IdempotencyKey | None:
    return sole(_rows(_actor(request), request.path[:120], key))


def _store(asked: RequestKey, response) -> None:
    """Keep the answer beside the key that the operation wrote; where no operation ran there is no row."""
    if response.status_code >= 500:
        return
    # A view that shows sealed values says so; no copy of them is kept in the clear.
    unkept = getattr(response, "streaming", False) or getattr(response, "shows_sealed", False)
    body = (
        None
        if unkept or len(response.content) > _KEPT_BODY or response.status_code in {301, 302, 303}
        else response.content
    )
    answer = {
        "status": response.status_code,
        "location": response.get("Location", "")[:400],
        "body": body,
        "content_type": response.get("Content-Type", "")[:80],
    }
    try:
        _rows(asked.actor, asked.route, asked.key).filter(status=0).update(**answer)
    except OperationalError as error:
        # What was asked is done; who repeats it is told so, only without the copy of this answer.
        if not is_held(error):
            raise


def _again(request, stored: IdempotencyKey | None, asked: RequestKey | None):
    if stored is None:
        return HttpResponse(status=409)
    if asked is not None and stored.request_hash != asked.request_hash:
        return render(
            request,
            "ui/problem.html",
            {"message": _("同一份表单被改动后重复提交。请刷新页面，核对后再提交一次。")},
            status=422,
        )
    if stored.status in {301, 302, 303}:
        response = HttpResponse(status=303)
        response["Location"] = stored.location
        return response
    if stored.body is not None:
        return HttpResponse(bytes(stored.body), status=stored.status, content_type=stored.content_type)
    return render(
        request,
        "ui/problem.html",
        {"message": _("这份表单已经处理过，没有重复办理。请返回上一页查看结果。")},
        status=200,
    )
