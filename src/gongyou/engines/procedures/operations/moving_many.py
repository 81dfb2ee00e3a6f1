"""Moving many matters on at once, in a number of statements that does not grow with theirs."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from django.db.models import QuerySet

from gongyou.engines.procedures.enums import Actor, BranchState, ClockState, MatterState
from gongyou.engines.procedures.models import Act, Branch, Call, Clock, Matter
from gongyou.engines.procedures.operations import clocks, desks_of_many, telling
from gongyou.engines.procedures.operations.desks_of_many import BATCH, portions
from gongyou.engines.procedures.operations.locating import located
from gongyou.engines.procedures.operations.opening import enter, new_act, passed_by
from gongyou.engines.procedures.operations.outcomes import leave
from gongyou.engines.procedures.types import (
    EFFECTS,
    EFFECTS_MANY,
    ON_ACT,
    ON_ENTER,
    Outcome,
    PersonDesk,
    Procedure,
    Stage,
    Together,
)
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.ledger import writer
from gongyou.kernel.ledger.models import Item
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import current, only_inside, operation


@operation("procedures.moved_many", allow=only_inside)
def move_many(
    viewer: Viewer,
    *,
    definition: type[Procedure],
    stage_key: str,
    outcomes: Mapping[int, str],
    note: str = "",
    given: Mapping | None = None,
    answers: Mapping[str, Mapping] | None = None,
    acted: Callable[[list[Act]], None] | None = None,
    actor: str = Actor.DESK,
) -> list[Act]:
    """End the stage for these matters (primary key → outcome): acts, clocks, effects, the way on, messages.

    One ledger entry holds the Merkle root over the acts. Matters that do not stand there any more are left alone.
    `given` is noted with every act, `answers` (outcome → answers) with those of the outcome. `acted` runs once the acts
    are written, before their effects. Raises Refused, and nothing stays.
    """
    stage, now = definition.stage(stage_key), clock.now()
    matters = _held(definition, stage, outcomes)
    if not matters:
        return []
    chosen = {matter.pk: _outcome(stage, outcomes[matter.pk]) for matter in matters}
    answered = {key: {**(answers or {}).get(key, {}), **(given or {})} for key in {one.key for one in chosen.values()}}
    acts = _write_acts(viewer, matters, chosen, stage, note, answered, actor)
    _note(stage, acts)
    if acted is not None:
        acted(acts)
    if stage.kind in ON_ACT and not stage.jointly:
        for matter, act in zip(matters, acts, strict=True):
            ON_ACT.get(stage.kind)(viewer, matter, stage, act)
    _settle(matters, stage_key, now)
    pairs = {matter.pk: (matter, act) for matter, act in zip(matters, acts, strict=True)}
    for outcome, found in _by_outcome(matters, chosen):
        _apply(viewer, outcome, [pairs[matter.pk] for matter in found])
        _leave(definition, stage, outcome, [pairs[matter.pk] for matter in found])
        telling.tell_many([pairs[matter.pk] for matter in found], outcome.message)
    return acts


def _held(definition: type[Procedure], stage: Stage, outcomes: Mapping[int, str]) -> list[Matter]:
    """The matters under their locks, in one order; those that went elsewhere meanwhile are left out."""
    found: list[Matter] = []
    rows = Matter.objects.in_operation().filter(procedure=definition.key, state=MatterState.OPEN)
    group = definition.group_of(stage.key)
    rows = rows.filter(stage=group.key if group is not None else stage.key)
    for some in portions(sorted(outcomes)):
        found += rows.filter(pk__in=some).order_by("pk").select_for_update(of=("self",))
    _with_calls(found)
    if group is None:
        return found
    branches = Branch.objects.in_operation().filter(stage=stage.key, state=BranchState.OPEN)
    here: set[int] = set()
    for some in portions(matter.pk for matter in found):
        here |= set(branches.filter(matter_id__in=some).values_list("matter_id", flat=True))
    return [matter for matter in found if matter.pk in here]


def _with_calls(matters: Sequence[Matter]) -> None:
    """Each matter's call, read once: thousands of matters are of one, and its set-up is long."""
    calls = Call.objects.in_operation().in_bulk({matter.call_id for matter in matters if matter.call_id is not None})
    for matter in matters:
        if matter.call_id is not None:
            matter.call = calls[matter.call_id]


def _outcome(stage: Stage, key: str) -> Outcome:
    found = stage.outcome(key)
    if found is None or found.judged:
        raise LookupError(f"stage {stage.key!r} has no outcome {key!r} for many")
    return found


def _by_outcome(matters: Sequence[Matter], chosen: Mapping[int, Outcome]) -> Iterator[tuple[Outcome, list[Matter]]]:
    found: dict[str, list[Matter]] = defaultdict(list)
    for matter in matters:
        found[chosen[matter.pk].key].append(matter)
    for _key, rows in sorted(found.items()):
        yield chosen[rows[0].pk], rows


def _write_acts(
    viewer: Viewer,
    matters: Sequence[Matter],
    chosen: Mapping[int, Outcome],
    stage: Stage,
    note: str,
    answered: Mapping[str, Mapping],
    actor: str,
) -> list[Act]:
    rows = [
        new_act(
            viewer,
            matter,
            verb=chosen[matter.pk].verb,
            actor=actor,
            stage=stage.key,
            outcome=chosen[matter.pk].key,
            note=note,
            given=answered[chosen[matter.pk].key],
        )
        for matter in matters
    ]
    return Act.objects.in_operation().bulk_create(rows, batch_size=BATCH)


def _note(stage: Stage, acts: Sequence[Act]) -> None:
    """The item rows of the bulk act and its entry with their Merkle root; its number is that of the first act."""
    items = [
        Item(
            bulk_kind="moved",
            bulk_number=acts[0].pk,
            position=position,
            subject_kind="act",
            subject_number=row.pk,
            digest=hashlib.sha256(
                f"act|{row.pk}|{row.matter_id}|{row.stage}|{row.outcome}|{row.happened_on}".encode()
            ).hexdigest(),
        )
        for position, row in enumerate(acts)
    ]
    Item.objects.in_operation().bulk_create(items, batch_size=BATCH)
    counts: dict[str, int] = defaultdict(int)
    for row in acts:
        counts[row.outcome] += 1
    root = writer.merkle_root(item.digest for item in items)
    current().entry(
        "procedures.moved_many", "moved", acts[0].pk, stage=stage.key, outcomes=dict(sorted(counts.items())),
        matters=len(acts), merkle_root=root,
    )  # fmt: skip


def _settle(matters: Sequence[Matter], stage_key: str, now) -> None:
    """The stage was left: clocks that still run were met, or missed if their deadline has passed."""
    for some in portions(matter.pk for matter in matters):
        rows = Clock.objects.in_operation().filter(matter_id__in=some, stage=stage_key)
        late = rows.filter(state=ClockState.RUNNING, deadline__lte=now)
        late.update(state=ClockState.MISSED, ended_at=now)
        rows.filter(state__in=[ClockState.RUNNING, ClockState.STOPPED]).update(state=ClockState.MET, ended_at=now)


def _apply(viewer: Viewer, outcome: Outcome, pairs: list[tuple[Matter, Act]]) -> None:
    """The effects in their order; each in its bulk form where it has one."""
    for key in outcome.effects:
        if key in EFFECTS_MANY:
            EFFECTS_MANY.get(key)(viewer, pairs)
            continue
        apply = EFFECTS.get(key).apply
        for matter, act in pairs:
            try:
                apply(viewer, matter, act)
            except Refused as error:
                text = f"{matter.number}：{error.message}"
                raise Refused(text, field=error.field, code=error.code) from error


def _leave(definition: type[Procedure], stage: Stage, outcome: Outcome, pairs: list[tuple[Matter, Act]]) -> None:
    if definition.group_of(stage.key) is not None:
        for matter, act in pairs:
            leave(located(matter, stage=stage.key), outcome, act)
    elif outcome.to:
        _enter(definition, outcome.to, pairs)
    else:
        _end(outcome.ending, [matter for matter, _act in pairs])


def _enter(definition: type[Procedure], to: str, pairs: list[tuple[Matter, Act]]) -> None:
    """Put the matters before the desks of the stage; what a matter's call leaves out is passed by."""
    reached: dict[str, list[tuple[Matter, Act]]] = defaultdict(list)
    for matter, act in pairs:
        reached[passed_by(matter, definition, to)].append((matter, act))
    for key, found in reached.items():
        stage = definition.stage(key)
        if isinstance(stage, Together):
            for matter, act in found:
                enter(matter, act, definition, key)
            continue
        _put(stage, [matter for matter, _act in found])
        started = clocks.start_many(found, stage.promise, stage.key)
        if isinstance(stage.desk, PersonDesk):
            for row in started:
                telling.tell_asked(row.matter, stage.desk.role, row)
        if stage.kind in ON_ENTER:
            ON_ENTER.get(stage.kind)(current().viewer, [matter for matter, _act in found])


def _put(stage: Stage, matters: Sequence[Matter]) -> None:
    places: dict[tuple[int, str], list[int]] = defaultdict(list)
    for matter, (node_id, remark) in desks_of_many.resolve_many(matters, stage):
        matter.stage, matter.desk_node_id, matter.desk_remark, matter.claimed_by = stage.key, node_id, remark, None
        places[node_id, remark].append(matter.pk)
    for (node_id, remark), keys in places.items():
        for rows in _rows(keys):
            rows.update(stage=stage.key, desk_node_id=node_id, desk_remark=remark, claimed_by=None)


def _end(ending: str, matters: Sequence[Matter]) -> None:
    now = clock.now()
    for rows in _rows(matter.pk for matter in matters):
        rows.update(state=MatterState.ENDED, ending=ending, ended_at=now, once=None)
    for matter in matters:
        matter.state, matter.ending, matter.ended_at, matter.once = MatterState.ENDED, ending, now, None


def _rows(keys: Iterable[int]) -> Iterator[QuerySet[Matter]]:
    for some in portions(keys):
        yield Matter.objects.in_operation().filter(pk__in=some)
