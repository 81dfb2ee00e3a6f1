"""The open membership on which a matter stands: found when it is opened, looked at again before it is changed."""

from datetime import date

from django.utils.translation import gettext as _

from gongyou.domains.unions.stages.parties import body, made_by, party
from gongyou.engines.procedures.enums import OpenedBy, PartyRole
from gongyou.engines.procedures.models import Act, Matter, Party
from gongyou.engines.procedures.operations import PartyDraft
from gongyou.engines.procedures.queries.askers import untouched
from gongyou.engines.procedures.types import PROCEDURES, Start
from gongyou.kernel.access.scopes import covered_nodes
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.records.directory.models import Membership, Person, Post
from gongyou.records.directory.operations import memberships, terms

ACTIVE, RETAINED = "active", "retained"


def member_of(matter: Matter) -> Person:
    """The member whom a union's matter is about. Raises Refused without one."""
    found = party(matter, PartyRole.MEMBER) or party(matter, PartyRole.APPLICANT)
    if found is None or found.person is None:
        raise Refused(_("办件缺少会员本人，请联系系统管理员。"))
    return found.person


def keep_made(act: Act, **facts: list[int]) -> None:
    """Keep with the act the numbers of the facts that it ended or made; its reversal finds them there."""
    act.made = [*act.made, *([kind, number] for kind, numbers in facts.items() for number in numbers)]
    act.save(update_fields=["made"])


def made(act: Act, kind: str) -> list[int]:
    """The numbers of one kind that the act keeps."""
    return [number for found, number in act.made if found == kind]


def once_for(person: Person) -> str:
    """What keeps two matters about one membership apart; joining and transfer use it too."""
    return f"membership:{person.pk}"


def open_one(viewer: Viewer, person: Person, *kinds: str) -> Membership:
    """The person's open membership, of one of these kinds, as the person or a desk above its union asks about it.

    Raises Denied outside the scope; Refused without one, and while a transfer or another such matter is under way.
    """
    rows = Membership.objects.in_operation().filter(person=person, valid_to=None).select_related("union")
    found = rows.first()
    if viewer.kind == "staff" and (found is None or not _covers(viewer, found)):
        raise Denied("membership")
    if found is None:
        raise Refused(_("没有有效会籍，不能办理本事项。"), code="no_membership")
    _nothing_under_way(person)
    # What was under way a moment ago may have changed it: a matter stands on the membership as it is now.
    found = rows.first()
    if found is None:
        raise Refused(_("没有有效会籍，不能办理本事项。"), code="no_membership")
    if found.kind not in kinds:
        raise Refused(
            _("会籍现在是正常状态，不需要恢复。") if found.kind == ACTIVE else _("会籍现在是保留状态，请先办理恢复。"),
            code="wrong_kind",
        )
    return found


def started_by(person: Person, found: Membership) -> Start:
    """A matter that the member asks of the own union about the own membership."""
    return Start(
        subject=("person", person.pk),
        parties=[
            PartyDraft(PartyRole.APPLICANT, person=person),
            PartyDraft(PartyRole.UNION, organisation=found.union),
        ],
        once=once_for(person),
    )


def started_about(person: Person, found: Membership, *, once: str = "") -> Start:
    """A matter that the union's desk opens about a member."""
    return Start(
        subject=("person", person.pk),
        parties=[
            PartyDraft(PartyRole.UNION, organisation=found.union),
            PartyDraft(PartyRole.MEMBER, person=person),
        ],
        once=once or once_for(person),
    )


def _covers(viewer: Viewer, found: Membership) -> bool:
    return Membership.objects.in_operation().filter(pk=found.pk, union_id__in=covered_nodes(viewer)).exists()


def _nothing_under_way(person: Person) -> None:
    other = Matter.objects.in_operation().filter(once=once_for(person)).first()
    if other is None:
        return
    raise Refused(
        _("此人有一件“%(name)s”（%(number)s）正在办理。")
        % {"name": PROCEDURES.get(other.procedure).name, "number": other.number}
        + _way_out(other),
        code="open_already",
    )


def _way_out(other: Matter) -> str:
    """What can be done about a matter that stands in the way: only who asked for it takes it back."""
    transfer = other.procedure == "unions.transfer"
    if other.opened_by in (OpenedBy.PERSON, OpenedBy.IMPORT):
        return _("请等接收工会答复，或由本人撤回后再办。") if transfer else _("请等它办结，或由本人撤回后再办。")
    if other.opened_by == OpenedBy.ORGANISATION and untouched(other):
        asked = _("请等接收工会答复，或由发起的工会撤回后再办。")
        return asked if transfer else _("请等它办结，或由发起的工会撤回后再办。")
    return _("请等接收工会答复后再办。") if transfer else _("请等它办结后再办。")


def still_here(matter: Matter) -> str:
    """Why the membership can no longer be changed by this matter, or empty: it ended, or went to another union."""
    parties = Party._base_manager.filter(matter=matter, valid_to=None)
    person = parties.filter(role__in=("member", "applicant")).values("person_id")
    union = parties.filter(role="union").values("organisation_id")
    here = Membership._base_manager.filter(person_id__in=person, union_id__in=union, valid_to=None)
    return "" if here.exists() else _("此人的会籍已不在本会，本件不能再办成。请选择不再办理。")


def standing(matter: Matter) -> Membership:
    """The open membership at the union that the matter names, under its lock. Raises Refused where it has gone."""
    rows = Membership.objects.in_operation().filter(
        person=member_of(matter), union=body(matter, PartyRole.UNION), valid_to=None
    )
    found = rows.select_for_update(of=("self",)).select_related("union").first()
    if found is None:
        raise Refused(_("此人的会籍在发起之后又有变动，已不在本会。请不予办理，并说明原因。"), code="moved_meanwhile")
    return found


def end_posts(viewer: Viewer, matter: Matter, found: Membership, *, day: date, reason: str) -> list[int]:
    """Whoever is no longer an active member of a union holds no office there; return the posts that ended."""
    posts = Post.objects.in_operation().filter(person_id=found.person_id, organisation_id=found.union_id, valid_to=None)
    ended = list(posts.order_by("pk"))
    for post in ended:
        terms.end_post(viewer, post=post, day=max(day, post.valid_from), reason=reason, made_by=made_by(matter))
    return [post.pk for post in ended]


def turned_back(viewer: Viewer, matter: Matter, act: Act) -> None:
    """Reverse a change of a membership: what was made gets no length, and what ended for it runs on."""
    open_now = memberships.open_membership(member_of(matter).pk)
    if open_now is None or open_now.pk not in made(act, "made"):
        raise Refused(_("此人的会籍在本决定之后又有变动，不能直接撤销。请先处理后来的办件。"), code="changed_since")
    memberships.end_member(viewer, person=open_now.person, day=open_now.valid_from, reason="reversed")
    for former in Membership.objects.in_operation().filter(pk__in=made(act, "membership")):
        memberships.reopen_member(viewer, membership=former, made_by=made_by(matter))
    reopen_posts(viewer, matter, made(act, "post"))


def reopen_posts(viewer: Viewer, matter: Matter, numbers: list[int]) -> None:
    for post in Post.objects.in_operation().filter(pk__in=numbers).order_by("pk"):
        terms.reopen_post(viewer, post=post, made_by=made_by(matter))
