"""Effects about one person's membership: admitted, moved, placed."""

import json
from datetime import date

from django.utils.translation import gettext as _

from gongyou.domains.unions.stages.parties import applicant, made_by, party, receiver
from gongyou.domains.unions.stages.standing import end_posts, keep_made, made, turned_back
from gongyou.engines.procedures.enums import Actor, Ending, MatterState, OpenedBy, PartyRole, Verb
from gongyou.engines.procedures.models import Act, Matter, Party
from gongyou.engines.procedures.operations import PartyDraft, clocks, open_matter
from gongyou.engines.procedures.operations.opening import add_act
from gongyou.engines.procedures.operations.outcomes import end
from gongyou.engines.procedures.types import effect
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.enums import MembershipKind, PostEnd
from gongyou.records.directory.models import Employer, Membership, Organisation, Person
from gongyou.records.directory.operations import employments, memberships, people
from gongyou.records.directory.operations.checks import hold_organisations
from gongyou.records.directory.queries import in_force, organisation_by_code

#: Transfers for which the member said where he or she works now.
_ASKED_BY_MEMBER = (OpenedBy.PERSON, OpenedBy.IMPORT)


def _settle_identity(viewer: Viewer, matter: Matter, person: Person, act: Act) -> None:
    """Where the desk confirmed the original document, the applicant's account becomes the person's.

    The act keeps the account that it gave, and the day of the check before this one (its ordinal, 0 for none).
    """
    if "identity_unproven" not in act.given.get("confirmed", []):
        return
    before, user_id = person.identity_checked_on, matter.opened_user_id
    people.note_identity_check(viewer, person=person)
    linked = user_id is not None and people.link_account(viewer, person=person, user_id=user_id)
    keep_made(act, account=[user_id] if linked else [], checked_before=[before.toordinal() if before else 0])


def _take_back_particulars(viewer: Viewer, matter: Matter, act: Act) -> None:
    """What the decision said of the person besides the membership: the account, the check, the work."""
    person, by = applicant(matter), made_by(matter)
    for user_id in made(act, "account"):
        people.unlink_account(viewer, person=person, user_id=user_id, made_by=by)
    for day in made(act, "checked_before"):
        before = date.fromordinal(day) if day else None
        people.take_back_identity_check(viewer, person=person, checked_on=act.happened_on, before=before, made_by=by)
    employments.take_back_employments(viewer, person=person, noted_by=by, made_by=by)


def _note_work(viewer: Viewer, matter: Matter, person: Person, union: Organisation) -> None:
    """What the applicant said of the own work, confirmed by the desk's decision."""
    answers = json.loads(matter.answers.reveal())
    name = str(answers.get("employer_name") or "").strip()
    if name or answers.get("new_form"):
        employer = _registered(name)
        employments.note_employment(
            viewer,
            person=person,
            day=clock.today(),
            made_by=made_by(matter),
            employer=employer,
            employer_name="" if employer else name,
            new_form=answers.get("new_form", ""),
            region_id=union.region_id,
            relation="partial" if answers.get("new_form") else "employed",
        )


def _registered(name: str) -> Employer | None:
    """The employer of exactly this name, where the register has one and only one; what is like it stays a name."""
    rows = list(Employer.objects.in_operation().filter(in_force(clock.today()), name=name)[:2]) if name else []
    return rows[0] if len(rows) == 1 else None


def _still_as_made(matter: Matter, person: Person) -> None:
    """A decision is taken back only while the membership that it made is the open one. Raises Refused."""
    rows = Membership.objects.in_operation().filter(person=person, valid_to=None)
    if not rows.filter(made_by_kind="matter", made_by_number=matter.pk).exists():
        raise Refused(_("此人的会籍在本决定之后又有变动，不能直接撤销。请先处理后来的办件。"), code="changed_since")


def _end_placing(viewer: Viewer, admission: Matter) -> None:
    """Nobody is left to be placed: the matter that the pool's admission opened ends with it."""
    found = Matter.objects.in_operation().filter(parent=admission, procedure="unions.placing")
    for matter in found.exclude(state=MatterState.ENDED).order_by("pk").select_for_update():
        note = _("入会决定已撤销，不再落实工会。")
        add_act(viewer, matter, verb=Verb.REVOKE, actor=Actor.ABOVE, stage=matter.stage, note=note)
        clocks.void(matter)
        end(matter, Ending.STOPPED)


def _reverse_admit(viewer: Viewer, matter: Matter, act: Act) -> None:
    """The membership ends today: until then it held, and counts for those days (the monthly report's 更正撤销)."""
    _still_as_made(matter, applicant(matter))
    memberships.end_member(viewer, person=applicant(matter), day=clock.today(), reason="reversed")
    _take_back_particulars(viewer, matter, act)
    _end_placing(viewer, matter)


@effect("unions.admit", reverse=_reverse_admit)
def admit(viewer: Viewer, matter: Matter, act: Act) -> None:
    """Membership begins today, the day of approval; whom the street's pool admits is placed by a matter of its own."""
    person, union = applicant(matter), receiver(matter)
    memberships.admit_member(
        viewer,
        person=person,
        union=union,
        day=clock.today(),
        road=matter.road or "open",
        made_by=made_by(matter),
        code_id=matter.code_id,
    )
    _settle_identity(viewer, matter, person, act)
    _note_work(viewer, matter, person, union)
    if union.is_pool:
        open_matter(
            viewer,
            procedure="unions.placing",
            subject=("person", person.pk),
            opened_by=OpenedBy.MATTER,
            parent=matter,
            parties=[PartyDraft(PartyRole.APPLICANT, person=person), PartyDraft(PartyRole.SENDER, organisation=union)],
            answers=json.loads(matter.answers.reveal()),
            road=matter.road,
        )


def _reverse_move(viewer: Viewer, matter: Matter, act: Act) -> None:
    turned_back(viewer, matter, act)
    _take_back_particulars(viewer, matter, act)


@effect("unions.move", reverse=_reverse_move)
def move(viewer: Viewer, matter: Matter, act: Act) -> None:
    """The old membership ends and the new one begins at the same instant; offices in the old union end.

    Whoever asked for it works there and is an active member; whom a union hands over is of the kind as before.
    """
    person = applicant(matter)
    now_at = memberships.open_membership(person.pk)
    sender = party(matter, PartyRole.SENDER)
    if now_at is not None and sender is not None and now_at.union_id != sender.organisation_id:
        raise Refused(_("此人的会籍已不在原转出工会，请退回后重新发起接转。"), code="moved_meanwhile")
    posts = end_posts(viewer, matter, now_at, day=clock.today(), reason=PostEnd.MOVED) if now_at is not None else []
    row = memberships.move_member(
        viewer,
        person=person,
        union=receiver(matter),
        day=clock.today(),
        made_by=made_by(matter),
        code_id=matter.code_id,
        kind=MembershipKind.ACTIVE if matter.opened_by in _ASKED_BY_MEMBER else "",
    )
    keep_made(act, membership=[now_at.pk] if now_at is not None else [], made=[row.pk], post=posts)
    _settle_identity(viewer, matter, person, act)
    _note_work(viewer, matter, person, receiver(matter))


def _forget_receiver(viewer: Viewer, matter: Matter, act: Act) -> None:
    Party.objects.in_operation().filter(matter=matter, role=PartyRole.RECEIVER, valid_to=None).update(
        valid_to=clock.today()
    )


@effect("unions.forget_receiver", reverse=lambda viewer, matter, act: None)
def forget_receiver(viewer: Viewer, matter: Matter, act: Act) -> None:
    """The union that declined takes part no longer."""
    _forget_receiver(viewer, matter, act)


@effect("unions.name_receiver", reverse=_forget_receiver)
def name_receiver(viewer: Viewer, matter: Matter, act: Act) -> None:
    """The street names the union that is asked to receive the member; an earlier one that declined is closed."""
    union = organisation_by_code(viewer, str(act.given.get("receiver", "")))
    sender = party(matter, PartyRole.SENDER)
    if union is None or union.kind != "basic" or (sender is not None and sender.organisation_id == union.pk):
        raise Refused(_("请选择一家基层工会作为接收工会。"), field="receiver")
    hold_organisations([union.pk])
    _forget_receiver(viewer, matter, act)
    Party(matter=matter, role=PartyRole.RECEIVER, organisation=union, valid_from=clock.today()).save(force_insert=True)
