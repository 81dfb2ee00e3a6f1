"""Opening a matter: number, edition, parties, first act, desk and clock."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import Actor, OpenedBy, RollState, Verb
from gongyou.engines.procedures.models import Act, Branch, Call, Edition, Matter, Party, RollItem, Track
from gongyou.engines.procedures.operations import clocks, desks, telling
from gongyou.engines.procedures.types import ON_ENTER, PROCEDURES, PersonDesk, Procedure, RollDraft, Stage, Together
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.numbering.numbers import next_number
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import current, lock, only_inside, only_system, operation
from gongyou.records.directory.models import Employer, Organisation, Person
from gongyou.records.directory.operations.checks import hold_organisations


@dataclass(frozen=True)
class PartyDraft:
    """A party of a matter that is about to be opened. One that is sealed does not learn of the matter."""

    role: str
    person: Person | None = None
    organisation: Organisation | None = None
    employer: Employer | None = None
    sealed: bool = False


@operation("procedures.opened", allow=only_inside)
def open_matter(
    viewer: Viewer,
    *,
    procedure: str,
    subject: tuple[str, int],
    parties: list[PartyDraft],
    answers: dict,
    opened_by: str,
    stage: str = "",
    once: str = "",
    flags: tuple[str, ...] = (),
    parent: Matter | None = None,
    channel: str = "",
    road: str = "",
    code_id: int | None = None,
    roll: tuple[RollDraft, ...] = (),
    call: Call | None = None,
    track: Track | None = None,
    candidate: str = "",
    tags: tuple[str, ...] = (),
) -> Matter:
    """Open a matter at `stage` (default: the first). Raises Refused if `once` says that one is open already.

    A matter of a call names its track, for whom or what it competes (`candidate`), and its tags.
    """
    definition = PROCEDURES.get(procedure)
    if opened_by not in definition.opened_by:
        raise ValueError(f"{procedure} is not opened by {opened_by}")
    _hold_once(once)
    entered = definition.stage(stage) if stage else definition.stages[0]
    matter = Matter(
        procedure=procedure,
        parent=parent,
        link="followup" if parent else "",
        opened_by=opened_by,
        channel=channel,
        flags=list(flags),
        once=once or None,
        road=road,
        code_id=code_id,
        call=call,
        track=track,
        candidate=candidate,
        tags=list(tags),
    )
    if call is not None and not stage:
        entered = definition.stage(passed_by(matter, definition, entered.key))
    _fill(viewer, matter, definition, entered, subject, answers)
    _write(viewer, matter, entered, parties, roll)
    return matter


def _write(
    viewer: Viewer,
    matter: Matter,
    entered: Stage | Together,
    parties: list[PartyDraft],
    roll: tuple[RollDraft, ...],
) -> None:
    """Find the desk, write the matter with its parties and roll, and let the first stage begin."""
    matter.desk_node_id, matter.desk_remark = _first_desk(matter, entered, parties)
    matter.save(force_insert=True)
    _take_part(matter, parties)
    add_to_roll(matter, roll)
    first = add_act(viewer, matter, verb=Verb.SUBMIT, actor=Actor.APPLICANT, stage=entered.key)
    _arrive(matter, first, entered)
    PROCEDURES.get(matter.procedure).after_opening(viewer, matter)


def _fill(
    viewer: Viewer,
    matter: Matter,
    definition: type[Procedure],
    entered: Stage,
    subject: tuple[str, int],
    answers: dict,
) -> None:
    """What a new matter has by itself: its number, its edition, where it begins, its subject, its sealed answers."""
    matter.subject_kind, matter.subject_number = subject
    matter.number = next_number(definition.series, clock.today().year)
    matter.edition_id, matter.stage = _edition(definition), entered.key
    matter.opened_user_id = viewer.user_id if matter.opened_by == OpenedBy.PERSON else None
    matter.answers = json.dumps(answers, ensure_ascii=False)


def _hold_once(once: str) -> None:
    """Of two equal matters one is opened: the other waits here, and is told."""
    if not once:
        return
    lock(f"matter:{once}")
    if Matter.objects.in_operation().filter(once=once).exists():
        raise Refused(_("这件事已有一件正在办理，请到“我的办件”查看进度，无须重复提交。"), code="open_already")


def _arrive(matter: Matter, first: Act, entered: Stage | Together) -> None:
    """A new matter is where it begins: the branches find their desks, and the stage's time runs."""
    if isinstance(entered, Together):
        _enter_branches(matter, first, entered)
    else:
        _begin(matter, first, entered)


def _first_desk(matter: Matter, entered: Stage | Together, parties: list[PartyDraft]) -> tuple[int, str]:
    """(node, remark) of the desk that a new matter comes to; branches find theirs once they are there."""
    # Desks are found under the lock: whoever moves or ends one of the bodies waits, then finds this matter.
    hold_organisations({draft.organisation.pk for draft in parties if draft.organisation is not None})
    users = _accounts_of([draft.person.pk for draft in parties if draft.person is not None])
    if isinstance(entered, Together):
        return next(draft.organisation.pk for draft in parties if draft.organisation is not None), ""
    organisations: dict[str, int | None] = {}
    for draft in parties:
        organisations.setdefault(draft.role, draft.organisation.pk if draft.organisation is not None else None)
    return desks.resolve(matter, entered, desks.Concerned(organisations, users))


def _take_part(matter: Matter, parties: list[PartyDraft]) -> None:
    rows = [
        Party(
            matter=matter,
            role=draft.role,
            person=draft.person,
            organisation=draft.organisation,
            employer=draft.employer,
            valid_from=clock.today(),
            sealed=draft.sealed,
        )
        for draft in parties
    ]
    Party.objects.in_operation().bulk_create(rows)


def _accounts_of(person_ids: list[int]) -> frozenset[int]:
    """The accounts of these people. Waits for a merge of one of them that runs at this moment.

    Raises Refused for a record that a merge has closed.
    """
    rows = Person.objects.in_operation().filter(pk__in=person_ids).order_by("pk").select_for_update(no_key=True)
    found = list(rows.values_list("user_id", "merged_into_id"))
    if any(merged_into is not None for _user, merged_into in found):
        raise Refused(_("此人的这份登记刚刚并入了另一份登记。请刷新后在保留的登记上办理。"), code="merged")
    return frozenset(user_id for user_id, _merged in found if user_id is not None)


def add_to_roll(matter: Matter, drafts: Iterable[RollDraft]) -> list[RollItem]:
    """Put people, employers or things on the matter's roll from today."""
    rows = [
        RollItem(
            matter=matter,
            kind=draft.kind,
            label=draft.label[:100],
            person=draft.person,
            organisation=draft.organisation,
            employer=draft.employer,
            data=dict(draft.data),
            valid_from=clock.today(),
        )
        for draft in drafts
    ]
    for row in rows:
        row.save(force_insert=True)
    return rows


@operation("procedures.answers_kept", allow=only_inside)
def keep_answers(viewer: Viewer, *, matter: Matter, answers: dict) -> None:
    """Seal what an effect must remember with the matter, such as what a record said before it was changed."""
    matter.answers = json.dumps(answers, ensure_ascii=False)
    matter.save(update_fields=["answers"])
    current().entry("procedures.answers_kept", "matter", matter.pk, number=matter.number)


def close_roll(matter: Matter, kind: str) -> None:
    """Take everybody of one kind off the roll; a new list takes its place."""
    rows = RollItem.objects.in_operation().filter(matter=matter, kind=kind, valid_to=None)
    rows.update(valid_to=clock.today(), state=RollState.OUT)


@operation("procedures.editions_stored", allow=only_system)
def store_editions(viewer: Viewer) -> int:
    """Store the declared form of every definition by its hash; runs after each migration. Returns how many are new."""
    known = set(Edition.objects.in_operation().values_list("digest", flat=True))
    new = [found for found in PROCEDURES.all() if found.edition()[0] not in known]
    for found in new:
        _store(found)
    current().entry("procedures.editions_stored", "system", 0, new=[found.key for found in new])
    return len(new)


#: The hashes of forms that are in the database for good: an edition that was committed is never changed or deleted.
_stored: dict[type[Procedure], str] = {}


def _store(definition: type[Procedure]) -> str:
    digest, text = definition.edition()
    wanted = {"procedure": definition.key, "form": text}
    Edition.objects.in_operation().get_or_create(digest=digest, defaults=wanted)
    return digest


def _edition(definition: type[Procedure]) -> str:
    """The hash of the declared form, which is stored if it is not there yet."""
    if definition not in _stored:
        digest = _store(definition)
        transaction.on_commit(lambda: _stored.update({definition: digest}))
        return digest
    return _stored[definition]


def enter(matter: Matter, anchor: Act, definition: type[Procedure], stage_key: str) -> None:
    """Put the matter before the desk of a stage and start the stage's clock; branches start side by side.

    What the matter's call leaves out is passed by.
    """
    stage = definition.stage(passed_by(matter, definition, stage_key))
    if isinstance(stage, Together):
        _enter_branches(matter, anchor, stage)
        return
    enter_place(matter, matter, anchor, stage)


def passed_by(matter: Matter, definition: type[Procedure], stage_key: str) -> str:
    """The stage itself, or the next one that the matter's call does not leave out."""
    left_out = matter.call.setup.get("left_out", ()) if matter.call_id is not None else ()
    while stage_key in left_out and definition.stage(stage_key).optional_to:
        stage_key = definition.stage(stage_key).optional_to
    return stage_key


def _enter_branches(matter: Matter, anchor: Act, group: Together) -> None:
    for place, stages in enumerate(group.branches):
        node_id, remark = desks.resolve(matter, stages[0])
        branch = Branch(
            matter=matter, group=group.key, place=place, stage=stages[0].key, desk_node_id=node_id, desk_remark=remark
        )
        branch.save(force_insert=True)
        _begin(matter, anchor, stages[0])
        if place == 0:
            matter.stage, matter.desk_node_id, matter.desk_remark = group.key, node_id, remark
    matter.claimed_by = None
    matter.save(update_fields=["stage", "desk_node", "desk_remark", "claimed_by"])


def enter_place(place: Matter | Branch, matter: Matter, anchor: Act, stage: Stage) -> None:
    """Put the matter, or one of its branches, before the desk of a stage."""
    place.stage = stage.key
    place.desk_node_id, place.desk_remark = desks.resolve(matter, stage)
    place.claimed_by = None
    place.save(update_fields=["stage", "desk_node", "desk_remark", "claimed_by"])
    _begin(matter, anchor, stage)
    if stage.kind in ON_ENTER:
        ON_ENTER.get(stage.kind)(current().viewer, [matter])
        matter.refresh_from_db()


def _begin(matter: Matter, anchor: Act, stage: Stage) -> None:
    """The stage's time runs; a person who is asked is told."""
    row = clocks.start(matter, anchor, stage.promise, stage.key)
    if isinstance(stage.desk, PersonDesk):
        telling.tell_asked(matter, stage.desk.role, row)


def new_act(viewer: Viewer, matter: Matter, *, note: str = "", given: Mapping | None = None, **values: Any) -> Act:
    """An act of this viewer at this moment, not yet written: who, in which role, for whom, on behalf of which body."""
    return Act(
        matter=matter,
        happened_on=clock.today(),
        recorded_at=clock.now(),
        by_user_id=viewer.user_id,
        by_role=viewer.role,
        acting_for=viewer.acting_for,
        for_node_id=viewer.node_id,
        note=note[:400],
        given=dict(given or {}),
        **values,
    )


def add_act(
    viewer: Viewer,
    matter: Matter,
    *,
    verb: str,
    actor: str,
    stage: str,
    outcome: str = "",
    note: str = "",
    given: dict | None = None,
    mandate: str = "",
    corrects: Act | None = None,
) -> Act:
    """Write one act and its ledger entry; every act has exactly one."""
    row = new_act(
        viewer,
        matter,
        verb=verb,
        actor=actor,
        stage=stage,
        outcome=outcome,
        note=note,
        given=given,
        mandate=mandate[:100],
        corrects=corrects,
    )
    row.save(force_insert=True)
    current().entry(
        f"procedures.{verb}",
        "matter",
        matter.pk,
        number=matter.number,
        stage=stage,
        outcome=outcome,
        act=row.pk,
        acting_for=viewer.acting_for,
    )
    return row
