"""Lists of rounds, drafting one, its page, checking, closing, giving up; the ranking and what it would be."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongyou.engines.procedures.enums import ItemState, JointKind, JointState
from gongyou.engines.procedures.forms import InputForm
from gongyou.engines.procedures.operations import joint as operations
from gongyou.engines.procedures.operations.deciding_jointly import decide_round
from gongyou.engines.procedures.queries import joint as queries
from gongyou.engines.procedures.queries import packages, panel_undoings, rankings
from gongyou.engines.procedures.types import JOINTS, PROCEDURES, Outcome, Stage
from gongyou.faces.console.frame import render_console
from gongyou.faces.console.rounds.forms import DraftForm, FindForm, ReasonForm, WhatIfForm
from gongyou.kernel.access.routes import STAFF, open_to
from gongyou.kernel.operations.errors import Refused
from gongyou.ui import refusals

PAGE = 50
#: Candidates of one page of a draft; all that wait are taken at once, what is chosen is chosen on one page.
SHOWN = 200
#: Said where giving up takes a second hand.
ASKED = gettext_lazy("已提出，须由另一人同意后才生效。理由和次数留存，随结果包公开。")
#: step: (operation, what the page says afterwards)
STEPS: dict[str, tuple[Callable[..., Any], Any]] = {
    "open": (operations.open_round, gettext_lazy("已核对，批次开始。")),
    "decide": (decide_round, gettext_lazy("决定已作出。")),
    "close": (operations.close_round, gettext_lazy("批次已结束。")),
    "rest": (operations.close_rest, gettext_lazy("期满的项目已继续办理。")),
}


def _tabs(request: HttpRequest, tab: str) -> list[dict[str, Any]]:
    labels = {"work": _("办理中"), "below": _("下级批次"), "closed": _("已结束"), "void": _("已作废")}
    counts = queries.counts(request.viewer)
    return [
        {"label": label, "url": f"?{urlencode({'tab': key})}", "current": key == tab, "count": counts[key]}
        for key, label in labels.items()
        if counts[key] or key in ("work", "closed", tab)
    ]


@open_to(STAFF, "matters.decide")
@require_GET
def rounds(request: HttpRequest) -> HttpResponse:
    """What the desk may take together now, and its rounds."""
    tab = request.GET.get("tab", "work")
    tab = tab if tab in queries.TABS else "work"
    page = Paginator(queries.rounds(request.viewer, tab=tab), PAGE).get_page(request.GET.get("page"))
    context = {
        "ready": queries.ready(request.viewer) if tab == "work" else [],
        "tabs": _tabs(request, tab),
        "page": page,
        "rows": queries.lines(page.object_list),
    }
    return render_console(request, "console/rounds/list.html", context)


@open_to(STAFF, "matters.decide")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Draft a round over what waits at one stage: all of it, or what is chosen."""
    wanted = {key: request.GET.get(key, "") for key in ("procedure", "stage", "call", "track")}
    rows = queries.waiting_matters(request.viewer, **wanted)
    if rows is None:
        raise Http404
    stage = PROCEDURES.get(wanted["procedure"]).stage(wanted["stage"])
    data = request.POST if request.method == "POST" else None
    form = _draft_form(stage, data, bool(wanted["call"]))
    single = _single(data)
    asked = InputForm(_inputs(stage, data, single), data, viewer=request.viewer)
    whole = bool(wanted["call"]) and stage.kind == "rank"
    if data is not None and form.is_valid() and asked.is_valid():
        chosen = tuple(data.getlist("chosen")) if "some" in data and not whole else ()
        try:
            made = operations.draft_round(
                request.viewer,
                **{**wanted, "procedure": "" if wanted["call"] else wanted["procedure"]},
                numbers=chosen,
                title=form.cleaned_data.get("title", ""),
                given={**form.given(), "outcomes": single, "answers": asked.given()},
            )
        except Refused as error:
            refusals.show(asked if error.field in asked.fields else form, error)
        else:
            messages.success(request, _("批次 %(number)s 已起草，须由另一人核对。") % {"number": made.number})
            return redirect("console:round", number=made.number)
    context = {"stage": stage, "form": form, "asked": asked, "call": queries.call_of(request.viewer, wanted["call"])}
    page = Paginator(rows, SHOWN).get_page(request.GET.get("page"))
    people = queries.who([matter.pk for matter in page])
    lines = [(matter, people.get(matter.pk, ""), single.get(matter.number, "")) for matter in page]
    context |= {"page": page, "total": page.paginator.count, "matters": lines, "whole": whole}
    context["outcomes"] = form.fields["outcome"].choices if len(_chosen(stage)) > 1 and "outcome" in form.fields else []
    status = 422 if data is not None else 200
    return render_console(request, "console/rounds/draft.html", context, status=status)


def _draft_form(stage: Stage, data: Any, of_call: bool) -> DraftForm:
    kind = str(JOINTS.get(stage.kind).kind)
    chosen = [(one.key, one.name) for one in _chosen(stage)]
    return DraftForm(data, kind=kind, outcomes=chosen, places=kind == JointKind.RANKING and not of_call)


def _chosen(stage: Stage) -> list[Outcome]:
    return [one for one in stage.chosen() if not one.judged]


def _single(data: Any) -> dict[str, str]:
    """The matters for which another outcome is proposed than for the rest."""
    names = [name for name in data or () if name.startswith("outcome-") and data[name]]
    return {name.removeprefix("outcome-"): data[name] for name in names}


def _inputs(stage: Stage, data: Any, single: Mapping[str, str]) -> tuple:
    """What the outcomes that were chosen ask for, or what the only one does; each answer is asked once."""
    chosen = _chosen(stage)
    key = data.get("outcome", "") if data is not None else ""
    wanted = {key, *single.values()}
    found = [one for one in chosen if one.key in wanted] or chosen[:1]
    return tuple({asked.key: asked for one in found for asked in one.inputs}.values())


def found_round(request: HttpRequest, number: str) -> queries.RoundFile:
    found = queries.round_file(request.viewer, number)
    if found is None:
        raise Http404
    return found


def round_page(
    request: HttpRequest, number: str, *, problem: Refused | None = None, void: ReasonForm | None = None
) -> HttpResponse:
    """The page of a round with its items under a filter."""
    found = found_round(request, number)
    states = [(key, label) for key, label in ItemState.choices if found.counts.get(key)]
    find = FindForm(request.GET, states=states)
    find.is_valid()
    wanted = {key: find.cleaned_data.get(key, "") for key in ("state", "text")}
    page = Paginator(queries.items(request.viewer, found, **wanted), PAGE).get_page(request.GET.get("page"))
    lines = queries.item_lines(request.viewer, found, page.object_list)
    labels, turns = dict(ItemState.choices), found.row.result.get("order", {}).get("numbers", {})
    context = {
        "file": found,
        "row": found.row,
        "state_label": JointState(found.row.state).label,
        "find": find,
        "page": page,
        "items": [(line, labels[line.state], turns.get(line.code)) for line in lines],
        "is_notice": found.row.kind == JointKind.NOTICE,
        "is_ranking": found.row.kind == JointKind.RANKING,
        "is_decision": found.row.kind == JointKind.DECISION,
        "panel_run": found.row.kind in (JointKind.PANEL, JointKind.POLL),
        "decided": [(found.stage.outcome(key), count) for key, count in found.row.result.get("decided", {}).items()],
        "problem": problem,
        "asked": panel_undoings.asked(request.viewer, found.row),
        "packaged": found.row.kind == JointKind.NOTICE and packages.is_published(request.viewer, number),
        "two_hands": panel_undoings.needs_two(found.row),
        "void": void or ReasonForm(),
    }
    wrong = problem is not None or (void is not None and void.errors)
    return render_console(request, "console/rounds/round.html", context, status=422 if wrong else 200)


@open_to(STAFF, "matters.decide")
@require_GET
def show(request: HttpRequest, number: str) -> HttpResponse:
    """One round: what it is held by, its items, its result."""
    return round_page(request, number)


@open_to(STAFF, "matters.decide")
@require_POST
def turn(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """Check and open it, close it, or let the rest go on."""
    if step not in STEPS:
        raise Http404
    call, said = STEPS[step]
    try:
        call(request.viewer, number=number)
    except Refused as error:
        return round_page(request, number, problem=error)
    messages.success(request, said)
    return redirect("console:round", number=number)


@open_to(STAFF, "matters.decide")
@require_POST
def void(request: HttpRequest, number: str) -> HttpResponse:
    """Give the round up, with the reason."""
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            row = operations.void_round(request.viewer, number=number, reason=form.cleaned_data["reason"])
        except Refused as error:
            refusals.show(form, error)
        else:
            gone = row.state == JointState.VOID
            messages.success(request, _("批次已作废，里面的办件可以重新起草。") if gone else ASKED)
            return redirect("console:round", number=number)
    return round_page(request, number, void=form)


@open_to(STAFF, "panels.run")
@require_GET
def ranking(request: HttpRequest, number: str) -> HttpResponse:
    """The ranking, raw and adjusted side by side; with other places or without a quota, what it would be."""
    found = found_round(request, number)
    if found.row.kind != JointKind.RANKING:
        raise Http404
    form = WhatIfForm(request.GET, quotas=rankings.quotas_named(found))
    places, without = None, []
    if form.is_valid():
        places, without = form.cleaned_data["places"], [int(one) for one in form.cleaned_data.get("without", [])]
    other = places is not None or bool(without)
    result = rankings.ranking(request.viewer, found, places=places, without=without)
    if result is None:
        raise Http404
    page = Paginator(result.rows, 100).get_page(request.GET.get("page"))
    lines = rankings.rank_lines(found, result, page.object_list)
    context = {"file": found, "row": found.row, "ranking": result, "page": page, "lines": lines, "form": form}
    context["what_if"] = other
    return render_console(request, "console/rounds/ranking.html", context)
