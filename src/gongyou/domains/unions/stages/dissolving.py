"""Effects of dissolving a basic union: its members are placed first, then it ends."""

from django.utils.translation import gettext as _

from gongyou.domains.unions.queries.dissolving import UP_TO, left_here, to_be_retained
from gongyou.domains.unions.queries.electing import active
from gongyou.domains.unions.stages.parties import body, document_of, made_by, parent_of
from gongyou.domains.unions.stages.standing import keep_made
from gongyou.engines.procedures.enums import OpenedBy, PartyRole
from gongyou.engines.procedures.models import Act, Matter
from gongyou.engines.procedures.operations import PartyDraft, open_matter
from gongyou.engines.procedures.types import effect
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.enums import MembershipKind
from gongyou.records.directory.models import Membership, Organisation
from gongyou.records.directory.operations import closing, retaining
from gongyou.records.directory.queries import organisation_by_code


def _stay_where_placed(viewer: Viewer, matter: Matter, act: Act) -> None:
    """Transfers are matters of their own: whoever was received stays there."""


def _receiver(viewer: Viewer, union: Organisation, code: str) -> Organisation:
    found = organisation_by_code(viewer, code)
    if found is None or found.kind not in {"basic", "street"} or found.pk == union.pk:
        raise Refused(_("请选择另一家工会作为接收工会。"), field="receiver")
    return found


@effect("unions.open_transfers", reverse=_stay_where_placed)
def open_transfers(viewer: Viewer, matter: Matter, act: Act) -> None:
    """Ask one union to receive every member who is not asked for yet: a transfer for each, with its own clock."""
    union = body(matter, PartyRole.UNION)
    receiver, opened = _receiver(viewer, union, str(act.given["receiver"])), 0
    members = list(active(union.pk).select_related("person").order_by("pk"))
    once = {_once(membership) for membership in members}
    asked = set(Matter.objects.in_operation().filter(once__in=once).values_list("once", flat=True))
    for membership in members:
        if _once(membership) not in asked:
            _open_transfer(viewer, matter, membership, union, receiver)
            opened += 1
    if not opened:
        raise Refused(_("剩下的会员都已有会籍办件在办，请等答复。"), field="receiver", code="all_asked")


def _once(membership: Membership) -> str:
    """What keeps two open matters about one person's membership apart."""
    return f"membership:{membership.person_id}"


def _open_transfer(
    viewer: Viewer, matter: Matter, membership: Membership, union: Organisation, receiver: Organisation
) -> None:
    open_matter(
        viewer,
        procedure="unions.transfer",
        subject=("person", membership.person_id),
        opened_by=OpenedBy.MATTER,
        parent=matter,
        parties=[
            PartyDraft(PartyRole.APPLICANT, person=membership.person),
            PartyDraft(PartyRole.RECEIVER, organisation=receiver),
            PartyDraft(PartyRole.SENDER, organisation=union),
        ],
        answers={"name": membership.person.name},
        once=_once(membership),
        channel="matter",
        road=membership.road,
    )


def _resume(viewer: Viewer, matter: Matter, act: Act) -> None:
    made = made_by(matter)
    kept = Membership.objects.in_operation().filter(
        made_by_kind=made[0], made_by_number=made[1], kind=MembershipKind.RETAINED, valid_to=None
    )
    first = kept.select_related("union").first()
    if first is not None:
        union = body(matter, PartyRole.UNION)
        retaining.reverse_retain_all(viewer, organisation=union, to=first.union, undone=made, made_by=made)


def _nothing_written(viewer: Viewer, matter: Matter, act: Act) -> None:
    """Asking wrote nothing about a member."""


@effect("unions.ask_to_retain", reverse=_nothing_written)
def ask_to_retain(viewer: Viewer, matter: Matter, act: Act) -> None:
    """Keep who is to be retained once the reply is issued; until then their memberships are as they were."""
    last = left_here(matter).order_by("-pk").values_list("pk", flat=True).first()
    keep_made(act, **{UP_TO: [last or 0]})


@effect("unions.retain_rest", reverse=_resume)
def retain_rest(viewer: Viewer, matter: Matter, act: Act) -> None:
    """With the reply, whom the desk named is retained at the higher union, at one instant (guide 1.2: closed units).

    Whoever is admitted while the reply is signed was not named, and keeps the union from ending.
    """
    union, last = body(matter, PartyRole.UNION), to_be_retained(matter)
    if not left_here(matter).filter(pk__lte=last).exists():
        return
    retaining.retain_all(
        viewer,
        organisation=union,
        to=parent_of(union),
        day=clock.today(),
        made_by=made_by(matter),
        up_to=last,
    )


def _restore(viewer: Viewer, matter: Matter, act: Act) -> None:
    closing.restore_organisation(viewer, organisation=body(matter, PartyRole.UNION), made_by=made_by(matter))


@effect("unions.dissolve", reverse=_restore)
def dissolve(viewer: Viewer, matter: Matter, act: Act) -> None:
    """The union ends on the day of the reply; refused while a member is unplaced, also one who joined meanwhile."""
    closing.dissolve_organisation(
        viewer,
        organisation=body(matter, PartyRole.UNION),
        day=clock.today(),
        document=document_of(act),
        made_by=made_by(matter),
    )
