"""Effects of this strand's procedures: what an outcome writes, and how it is taken back."""

import json

from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import OpenedBy, PartyRole
from gongyou.engines.procedures.models import Act, Matter, Party
from gongyou.engines.procedures.operations import PartyDraft, open_matter
from gongyou.engines.procedures.types import effect
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.models import Membership, Organisation, Person
from gongyou.records.directory.operations import employments, memberships, people
from gongyou.records.directory.queries import organisation_by_code


def _party(matter: Matter, role: str) -> Party | None:
    rows = Party.objects.in_operation().filter(matter=matter, role=role, valid_to=None)
    return rows.select_related("person", "organisation").first()


def _applicant(matter: Matter) -> Person:
    party = _party(matter, PartyRole.APPLICANT)
    if party is None or party.person is None:
        raise Refused(_("办件缺少申请人，请联系系统管理员。"))
    return party.person


def _receiver(matter: Matter) -> Organisation:
    party = _party(matter, PartyRole.RECEIVER)
    if party is None or party.organisation is None:
        raise Refused(_("请先选择接收工会。"), field="receiver")
    return party.organisation


def _made(matter: Matter) -> tuple[str, int]:
    return ("matter", matter.pk)


def _settle_identity(viewer: Viewer, matter: Matter, person: Person, act: Act) -> None:
    """Where the desk confirmed the original document, the applicant's account becomes the person's."""
    if "identity_unproven" in act.given.get("confirmed", []):
        people.note_identity_check(viewer, person=person)
        if matter.opened_user_id is not None:
            people.link_account(viewer, person=person, user_id=matter.opened_user_id)


def _note_work(viewer: Viewer, matter: Matter, person: Person, union: Organisation) -> None:
    """What the applicant said of the own work, confirmed by the desk's decision."""
    answers = json.loads(matter.answers.reveal())
    if answers.get("employer_name") or answers.get("new_form"):
        employments.note_employment(
            viewer,
            person=person,
            day=clock.today(),
            made_by=_made(matter),
            employer_name=answers.get("employer_name", ""),
            new_form=answers.get("new_form", ""),
            region_id=union.region_id,
            relation="partial" if answers.get("new_form") else "employed",
        )


def _still_as_made(matter: Matter, person: Person) -> None:
    """A decision is taken back only while the membership that it made is the open one. Raises Refused."""
    rows = Membership.objects.in_operation().filter(person=person, valid_to=None)
    if not rows.filter(made_by_kind="matter", made_by_number=matter.pk).exists():
        raise Refused(_("此人的会籍在本决定之后又有变动，不能直接撤销。请先处理后来的办件。"), code="changed_since")


def _reverse_admit(viewer: Viewer, matter: Matter, act: Act) -> None:
    _still_as_made(matter, _applicant(matter))
    memberships.end_member(viewer, person=_applicant(matter), day=clock.today(), reason="reversed")


@effect("unions.admit", reverse=_reverse_admit)
def admit(viewer: Viewer, matter: Matter, act: Act) -> None:
    """Membership begins today, the day of approval; whom the street's pool admits is placed by a matter of its own."""
    person, union = _applicant(matter), _receiver(matter)
    memberships.admit_member(
        viewer,
        person=person,
        union=union,
        day=clock.today(),
        road=matter.road or "open",
        made_by=_made(matter),
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
    party = _party(matter, PartyRole.SENDER)
    if party is None or party.organisation is None:
        raise Refused(_("找不到原工会，不能撤销接转。"))
    _still_as_made(matter, _applicant(matter))
    memberships.move_member(
        viewer, person=_applicant(matter), union=party.organisation, day=clock.today(), made_by=_made(matter)
    )


@effect("unions.move", reverse=_reverse_move)
def move(viewer: Viewer, matter: Matter, act: Act) -> None:
    """The old membership ends and the new one begins at the same instant."""
    person = _applicant(matter)
    now_at = Membership.objects.in_operation().filter(person=person, valid_to=None).first()
    sender = _party(matter, PartyRole.SENDER)
    if now_at is not None and sender is not None and now_at.union_id != sender.organisation_id:
        raise Refused(_("此人的会籍已不在原转出工会，请退回后重新发起接转。"), code="moved_meanwhile")
    memberships.move_member(
        viewer, person=person, union=_receiver(matter), day=clock.today(), made_by=_made(matter), code_id=matter.code_id
    )
    _settle_identity(viewer, matter, person, act)
    _note_work(viewer, matter, person, _receiver(matter))


def _forget_receiver(viewer: Viewer, matter: Matter, act: Act) -> None:
    Party.objects.in_operation().filter(matter=matter, role=PartyRole.RECEIVER, valid_to=None).update(
        valid_to=clock.today()
    )


@effect("unions.name_receiver", reverse=_forget_receiver)
def name_receiver(viewer: Viewer, matter: Matter, act: Act) -> None:
    """The street names the union that is asked to receive the member; an earlier one that declined is closed."""
    union = organisation_by_code(viewer, str(act.given.get("receiver", "")))
    sender = _party(matter, PartyRole.SENDER)
    if union is None or union.kind != "basic" or (sender is not None and sender.organisation_id == union.pk):
        raise Refused(_("请选择一家基层工会作为接收工会。"), field="receiver")
    _forget_receiver(viewer, matter, act)
    Party(matter=matter, role=PartyRole.RECEIVER, organisation=union, valid_from=clock.today()).save(force_insert=True)
