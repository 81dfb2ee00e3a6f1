"""What an outcome does once it is decided who gives it: the act, its effects, the way on, the end."""

from typing import Any

from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import Actor, BranchState, MatterState
from gongyou.engines.procedures.models import Act, Branch, Matter
from gongyou.engines.procedures.operations import clocks
from gongyou.engines.procedures.operations.locating import Located, open_branches
from gongyou.engines.procedures.operations.opening import add_act, enter, enter_place
from gongyou.engines.procedures.operations.telling import tell
from gongyou.engines.procedures.types import EFFECTS, JOIN, JUDGES, ON_ACT, Outcome, Together, checked
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused


def answered(viewer: Viewer, matter: Matter | None, inputs: tuple, given: dict[str, Any]) -> dict[str, Any]:
    """The cleaned answers to inputs. Raises Refused at the first field that is wrong."""
    offered = {one.key: one.offered(viewer, matter) for one in inputs if one.options is not None}
    values, problems = checked(inputs, given, offered)
    if problems:
        raise Refused(problems[0].text, field=problems[0].field, code="input")
    return values


def chosen_outcome(found: Located, key: str, note: str, *, shown: str, actor: str) -> Outcome:
    """The outcome of this key, if the stage that was `shown` is still the present one and nothing stands against it.

    Where a person is asked, the desk may only write down what that person answered elsewhere, and says how.
    """
    if shown and shown != found.stage.key:
        raise Refused(_("办件刚刚已由他人办理，现在是另一环节。请刷新后再办。"), code="stale")
    outcome = found.stage.outcome(key)
    if outcome is None or outcome.computed:
        raise Refused(
            _("本环节没有这项处理结果，办件可能已进入下一环节。请刷新后再办。"), field="outcome", code="stale"
        )
    for_person = found.stage.asks_person and actor == Actor.DESK
    if for_person and not outcome.recorded:
        raise Refused(_("本环节由当事人本人答复，不能代为选择。请等待答复或期满。"), code="person_answers")
    if for_person and len(note.strip()) < 4:
        raise Refused(_("请写明本人何时、以什么方式答复（至少 4 个字），并留存材料。"), field="note")
    if outcome.needs_note and len(note.strip()) < 4:
        raise Refused(_("请写明理由（至少 4 个字），申请人会看到，并据此补正或申诉。"), field="note")
    why_not = outcome.guard(found.matter) if outcome.guard else ""
    if why_not:
        raise Refused(why_not, field="outcome", code="guarded")
    return outcome


def carry_out(
    viewer: Viewer,
    found: Located,
    chosen: Outcome,
    *,
    actor: str,
    given: dict[str, Any] | None = None,
    note: str = "",
    mandate: str = "",
    confirmed: tuple[str, ...] = (),
) -> Matter:
    """Write the act, its effects in their order, and go where the outcome leads. Raises Refused, and nothing stays."""
    values = answered(viewer, found.matter, chosen.inputs, given or {})
    kept = {one.key: values[one.key] for one in chosen.inputs if one.keep}
    row = add_act(
        viewer,
        found.matter,
        verb=chosen.verb,
        actor=actor,
        stage=found.stage.key,
        outcome=chosen.key,
        note=note.strip(),
        given={**kept, "confirmed": list(confirmed)},
        mandate=mandate,
    )
    # Effects read everything that was given; what is not kept was never saved with the act.
    row.given = {**row.given, **values}
    final = _judged(viewer, found, chosen, row)
    if found.stage.kind in ON_ACT:
        ON_ACT.get(found.stage.kind)(viewer, found.matter, found.stage, row)
    clocks.settle(found.matter, found.stage.key)
    for key in final.effects:
        EFFECTS.get(key).apply(viewer, found.matter, row)
    leave(found, final, row)
    tell(found.matter, row, final.message)
    return found.matter


def _judged(viewer: Viewer, found: Located, chosen: Outcome, row: Act) -> Outcome:
    """The outcome itself, or the one that the engine finds from the numbers given."""
    if not chosen.judged:
        return chosen
    key = JUDGES.get(found.stage.kind)(viewer, found.matter, found.stage, row, row.given)
    final = found.stage.outcome(key)
    if final is None or key not in chosen.judged:
        raise LookupError(f"{found.definition.key}: {found.stage.key} was judged {key!r}")
    Act.objects.in_operation().filter(pk=row.pk).update(outcome=key)
    row.outcome = key
    return final


def leave(found: Located, outcome: Outcome, row: Act) -> None:
    """Go where the outcome leads; what leads out of a Together switches the other branches off."""
    group = found.definition.group_of(found.stage.key)
    if group is not None and found.branch is not None and _inside(group, found, outcome, row):
        return
    _switch_off(found.matter)
    if outcome.to:
        enter(found.matter, row, found.definition, outcome.to)
    else:
        end(found.matter, outcome.ending)


def _inside(group: Together, found: Located, outcome: Outcome, row: Act) -> bool:
    """Whether the branch goes on or waits for the others; the last to be done sends the matter on."""
    branch = found.branch
    assert branch is not None
    if outcome.to == JOIN:
        _end_branches(Branch.objects.in_operation().filter(pk=branch.pk), BranchState.DONE)
        if not open_branches(found.matter):
            enter(found.matter, row, found.definition, group.to)
        return True
    if outcome.to in {stage.key for stage in group.branches[branch.place]}:
        enter_place(branch, found.matter, row, found.definition.stage(outcome.to))
        return True
    return False


def _end_branches(rows: Any, state: str) -> None:
    rows.filter(state=BranchState.OPEN).update(state=state, ended_at=clock.now())


def _switch_off(matter: Matter) -> None:
    for branch in open_branches(matter):
        clocks.drop(matter, branch.stage)
    _end_branches(Branch.objects.in_operation().filter(matter=matter), BranchState.OFF)


def end(matter: Matter, ending: str) -> None:
    """Close the matter from an open state, once."""
    rows = Matter.objects.in_operation().filter(pk=matter.pk).exclude(state=MatterState.ENDED)
    if not rows.update(state=MatterState.ENDED, ending=ending, ended_at=clock.now(), once=None):
        raise Refused(_("办件刚刚已由他人办结，请刷新查看结果。"), code="ended")
    _end_branches(Branch.objects.in_operation().filter(matter=matter), BranchState.OFF)
    matter.refresh_from_db()
