"""The making of a call: drafted by one, tried, submitted, approved by another; what it says is data (`setup`).

Its publication and what follows stand in `running_calls`.
"""

import copy
from typing import Any

from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import CallState, CallVerb
from gongyou.engines.procedures.models import PUBLIC_STATES, Call
from gongyou.engines.procedures.operations import call_checks as checks
from gongyou.engines.procedures.operations.running_calls import (
    ask_waiver,
    close_call,
    extend_call,
    file_call,
    move_on,
    open_call,
    publish_call,
    waive_quota,
)
from gongyou.engines.procedures.operations.trying_calls import TryOut, try_out
from gongyou.engines.procedures.operations.voiding_calls import ask_void, confirm_void, decline_void, void_call
from gongyou.engines.procedures.queries.calls_checks import Basics, problems, section_problems
from gongyou.engines.procedures.queries.quota_meter import definition_of
from gongyou.engines.procedures.types import PROCEDURES, Procedure
from gongyou.engines.procedures.types.call_setup import (
    SECTIONS,
    digest,
    first_setup,
    section_of,
    sections_of,
    settled,
)
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.numbering.numbers import next_number
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import operation

__all__ = [
    "approve_call", "ask_void", "ask_waiver", "change_call", "close_call", "confirm_void", "copy_call", "decline_void",
    "draft_call", "extend_call", "file_call", "move_on", "open_call", "publish_call", "send_back", "submit_call",
    "try_call", "void_call", "waive_quota",
]  # fmt: skip
SERIES = "PC"
_EDITABLE = (CallState.DRAFT, CallState.TRIED)


@operation("calls.drafted", right="calls.plan")
def draft_call(
    viewer: Viewer,
    *,
    procedure: str,
    title: str,
    year: int,
    nature: str,
    approval_basis: str = "",
    parent: str = "",
) -> Call:
    """Begin a call of a family with the family's seed edition. Raises Refused at the first field that is wrong."""
    definition = PROCEDURES.find(procedure)
    if definition is None or definition.family is None:
        raise Denied("procedure")
    own = checks.organises(viewer, definition)
    basics = Basics(title.strip(), year, nature, approval_basis.strip(), own.pk)
    _right(section_problems(definition, "basics", basics, {}, clock.today()))
    call = Call(
        number=next_number(SERIES, clock.today().year),
        procedure=procedure,
        node_id=own.pk,
        title=basics.title,
        year=year,
        nature=nature,
        approval_basis=basics.approval_basis,
        parent=_parent(viewer, parent),
        setup=first_setup(definition),
        drafted_by_id=viewer.user_id,
    )
    call.save(force_insert=True)
    checks.note(viewer, call, CallVerb.DRAFT, procedure=procedure, node=own.pk)
    return call


def _parent(viewer: Viewer, number: str) -> Call | None:
    if not number:
        return None
    found = Call.objects.visible_to(viewer).filter(number=number, state__in=PUBLIC_STATES).first()
    if found is None:
        raise Refused(_("没有找到编号为 %(number)s 的上级批次。") % {"number": number}, field="parent")
    return found


def _right(found: list[Any]) -> None:
    if found:
        raise Refused(found[0].text, field=found[0].field, code="input")


@operation("calls.changed", right="calls.plan")
def change_call(viewer: Viewer, *, number: str, section: str, given: dict[str, Any]) -> Call:
    """Save one section (see `types.call_setup.SECTIONS`), which must be right in itself; others may still be missing.

    `given` holds the keys of the section as they stand in the setup; `basics` title, year, nature, approval_basis;
    section "whole" a whole setup. What was tried or submitted before is no longer. Refused after submission.
    """
    call = _editable(viewer, number)
    definition = definition_of(call)
    if section == "basics":
        values = _basics(call, definition, given)
    elif section == "whole":
        values = {"setup": _whole_setup(call, definition, given)}
    else:
        values = {"setup": _with(call, definition, section, given)}
    checks.turn(call, _EDITABLE, state=CallState.DRAFT, tried={}, drafted_by_id=viewer.user_id, **values)
    checks.note(viewer, call, CallVerb.CHANGE, section=section, digest=digest(call.setup))
    return call


def _editable(viewer: Viewer, number: str) -> Call:
    call = checks.located(viewer, number)
    checks.stands(call, _EDITABLE)
    if call.tried.get("submitted"):
        raise Refused(_("本批次已送审，不能再改。要修改的，请审核人退回。"), code="submitted")
    return call


def _basics(call: Call, definition: type[Procedure], given: dict[str, Any]) -> dict[str, Any]:
    """The basics; a nature that no longer allows words in other sections is told there, as still to do."""
    wanted = Basics(
        str(given.get("title", call.title)).strip(),
        given.get("year", call.year),
        given.get("nature", call.nature),
        str(given.get("approval_basis", call.approval_basis)).strip(),
        call.node_id,
    )
    _right(section_problems(definition, "basics", wanted, {}, clock.today()))
    return {key: value for key, value in vars(wanted).items() if key != "node_id"}


def _with(call: Call, definition: type[Procedure], key: str, given: dict[str, Any]) -> dict[str, Any]:
    section = section_of(key, definition)
    if section is None or not section.keys:
        raise Denied("section")
    setup = copy.deepcopy(call.setup)
    setup.update({name: given[name] for name in section.keys if name in given})
    _right(section_problems(definition, key, checks.basics_of(call), setup, clock.today()))
    return settled(definition, setup)


def _whole_setup(call: Call, definition: type[Procedure], given: dict[str, Any]) -> dict[str, Any]:
    known = {name for section in (*SECTIONS, *sections_of(definition)) for name in section.keys}
    setup = settled(definition, {**copy.deepcopy(call.setup), **{k: v for k, v in given.items() if k in known}})
    found = problems(definition, checks.basics_of(call), setup, clock.today())
    _right([problem for rows in found.values() for problem in rows])
    return setup


@operation("calls.copied", right="calls.plan")
def copy_call(viewer: Viewer, *, number: str, year: int, title: str = "") -> Call:
    """Begin a call for another year from one of the own body: everything is taken over except its days."""
    source = checks.located(viewer, number)
    definition = definition_of(source)
    checks.organises(viewer, definition)
    title = title.strip() or source.title.replace(str(source.year), str(year))
    basics = Basics(title, year, source.nature, source.approval_basis, source.node_id)
    _right(section_problems(definition, "basics", basics, {}, clock.today()))
    call = Call(
        number=next_number(SERIES, clock.today().year),
        procedure=source.procedure,
        node_id=source.node_id,
        title=title,
        year=year,
        nature=source.nature,
        approval_basis=source.approval_basis,
        parent=source.parent,
        copied_from=source,
        setup=settled(definition, copy.deepcopy(source.setup)),
        drafted_by_id=viewer.user_id,
    )
    call.save(force_insert=True)
    checks.note(viewer, call, CallVerb.DRAFT, copied_from=source.number)
    return call


@operation("calls.tried", right="calls.plan")
def try_call(viewer: Viewer, *, number: str, samples: list[dict[str, Any]]) -> TryOut:
    """Try a complete draft on invented samples and, by choice, on real people (their codes); nothing stays but `tried`.

    A sample is {"name", "track", "tags", "score", …facts} or {"code": of a person or employer, "track", "score"}.
    Raises Refused where a section is still missing.
    """
    call = _editable(viewer, number)
    checks.whole(call)
    found = try_out(viewer, call, samples)
    checks.turn(call, _EDITABLE, state=CallState.TRIED, tried={**found.kept(), "digest": digest(call.setup)})
    checks.note(viewer, call, CallVerb.TRY, samples=len(samples), eligible=found.eligible)
    return found


@operation("calls.submitted", right="calls.plan")
def submit_call(viewer: Viewer, *, number: str) -> Call:
    """Send a call for approval: it is whole and was tried as it stands."""
    call = _editable(viewer, number)
    if call.state != CallState.TRIED or call.tried.get("digest") != digest(call.setup):
        raise Refused(_("请先用样本试算一遍，再送审。"), code="untried")
    checks.whole(call)
    checks.turn(call, (CallState.TRIED,), tried={**call.tried, "submitted": True})
    checks.note(viewer, call, CallVerb.SUBMIT, digest=call.tried["digest"])
    return call


def _submitted(viewer: Viewer, number: str) -> Call:
    call = checks.located_above(viewer, number)
    if not call.tried.get("submitted"):
        raise Refused(_("本批次还没有送审，或已退回修改。"), code="not_submitted")
    return call


@operation("calls.approved", right="calls.approve")
def approve_call(viewer: Viewer, *, number: str) -> Call:
    """Approve what was submitted; nobody who had a hand in it, nor who stands in for one who had."""
    call = _submitted(viewer, number)
    said = _("您参与了本批次的起草，不能批准。请由另一名经办人或上级工会批准。")
    checks.other_hand(viewer, checks.acts(call, *checks.MAKING), said)
    checks.whole(call)
    checks.turn(call, (CallState.TRIED,), state=CallState.APPROVED, approved_by_id=viewer.user_id)
    checks.note(viewer, call, CallVerb.APPROVE, digest=digest(call.setup))
    return call


@operation("calls.sent_back", right="calls.approve")
def send_back(viewer: Viewer, *, number: str, reason: str) -> Call:
    """Give a submitted or approved call back to its drafter, with the reason; it is a draft again."""
    call = _submitted(viewer, number)
    text = checks.reason(reason)
    states = (CallState.TRIED, CallState.APPROVED)
    checks.turn(call, states, state=CallState.DRAFT, tried={}, approved_by=None)
    checks.note(viewer, call, CallVerb.SEND_BACK, text=text)
    return call
