"""My page: the line of life, own data with step-up, consents, taking data along, binding a membership."""

import json

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongyou.domains.unions import queries
from gongyou.domains.unions.operations import own_data
from gongyou.domains.unions.queries.life import moved_on
from gongyou.faces.portal import limits
from gongyou.faces.portal.forms import BindForm
from gongyou.faces.portal.pages import page
from gongyou.faces.portal.views.sign_in import step_up
from gongyou.kernel import clock
from gongyou.kernel.access.middleware import recently_proved
from gongyou.kernel.access.routes import WORKER, open_to
from gongyou.kernel.accounts.sessions import handle_of, open_sessions
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.operations.sessions import end_other_sessions, end_session
from gongyou.ui.wording import date_text


def _life(facts: queries.OwnFacts) -> list[dict]:
    """Memberships and employments as one line of life, newest first."""
    entries = [
        {
            "at": row["valid_from"],
            "title": row["union"],
            "who": _("会籍 · %(status)s") % {"status": row["status_label"]},
            "body": _until(row, row["end_reason"]),
            "tone": "neutral" if row["valid_to"] else "success",
            "icon": "id",
            "number": row["card_number"],
        }
        for row in facts.memberships
    ]
    entries += [
        {
            "at": row["valid_from"],
            "title": row["employer"],
            "who": " · ".join(part for part in (row["relation"], row["new_form"]) if part),
            "body": _until(row, ""),
            "tone": "neutral" if row["valid_to"] else "info",
            "icon": "briefcase",
        }
        for row in facts.employments
    ]
    return sorted(entries, key=lambda entry: entry["at"], reverse=True)


def _until(row: dict, reason: str) -> str:
    if row["valid_to"] is None:
        return _("至今")
    day = date_text(row["valid_to"])
    return _("至 %(day)s（%(reason)s）") % {"day": day, "reason": reason} if reason else _("至 %(day)s") % {"day": day}


@open_to(WORKER)
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """What the site knows about me, where each fact comes from, and who looked."""
    facts = queries.own_facts(request.viewer)
    card, moved = queries.own_card(request.viewer), None if facts.settled else moved_on(request.viewer)
    return page(request, "me", at="me", facts=facts, life=_life(facts), card=card, moved=moved)


@open_to(WORKER)
@require_http_methods(["GET", "POST"])
def data(request: HttpRequest) -> HttpResponse:
    """My data: masked; in full, or as a file, only within fifteen minutes of a code."""
    facts = queries.own_facts(request.viewer)
    if request.method == "GET":
        return page(request, "data", at="me", facts=facts)
    if not recently_proved(request):
        return step_up(request)
    if request.POST.get("take"):
        response = _as_file(own_data.take_own_data(request.viewer))
    else:
        response = page(request, "data", at="me", facts=facts, sealed=own_data.show_own_data(request.viewer))
    response.shows_sealed = True
    return response


def _as_file(found: dict) -> HttpResponse:
    text = json.dumps(found, ensure_ascii=False, indent=2, default=str)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="gongyou-{clock.today().isoformat()}.json"'
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@open_to(WORKER)
@require_safe
def consents(request: HttpRequest) -> HttpResponse:
    return page(request, "consents", at="me", facts=queries.own_facts(request.viewer))


@open_to(WORKER)
@require_POST
def withdraw_consent(request: HttpRequest) -> HttpResponse:
    """Withdraw as easily as it was given: one button."""
    try:
        own_data.withdraw_consent(request.viewer, purpose=request.POST.get("purpose", "")[:24])
    except Refused as error:
        facts = queries.own_facts(request.viewer)
        return page(request, "consents", at="me", status=422, facts=facts, problem=error.message)
    return redirect("portal:consents")


@open_to(WORKER)
@require_http_methods(["GET", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    """Where I am signed in; a POST ends one of the sessions or all others. Who ends this one is signed out."""
    key = request.session.session_key
    if request.method == "GET":
        found = open_sessions(request.viewer.user_id, current_key=key)
        return page(request, "sessions", at="me", sessions=found)
    own, handle = handle_of(key), request.POST.get("session", "")
    if request.POST.get("others"):
        try:
            count = end_other_sessions(request.viewer, kept=own)
        except Refused as error:
            messages.warning(request, error.message)
        else:
            messages.success(request, _("其他 %(count)s 处登录已退出。") % {"count": count})
        return redirect("portal:sessions")
    end_session(request.viewer, handle=handle)
    if handle == own:
        logout(request)
        return redirect("portal:home")
    messages.success(request, _("这处登录已退出。"))
    return redirect("portal:sessions")


@open_to(WORKER)
@require_http_methods(["GET", "POST"])
def bind(request: HttpRequest) -> HttpResponse:
    """For members from a roster: name and identity number beside the proven phone. Says nothing about why not."""
    if queries.is_settled(request.viewer):
        return redirect("portal:me")
    form = BindForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return page(request, "bind", at="me", status=422 if request.POST else 200, form=form)
    too_often = limits.exceeded_by_user(request, "own_bindings", limits.OWN_BINDINGS, 86400)
    if limits.exceeded(request, limits.BINDINGS) or too_often:
        return limits.too_many(request)
    answers = {key: form.cleaned_data[key] for key in ("name", "identity_kind", "identity_number")}
    if own_data.bind_membership(request.viewer, **answers):
        return redirect("portal:me")
    return page(request, "bind_sent", at="me")
