"""Effects of founding a basic union: prepared, made joint, given up, replaced by an organiser, founded."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from gongyou.domains.unions.queries.electing import active, union_of
from gongyou.domains.unions.stages.electing import lines_of, member_named
from gongyou.domains.unions.stages.parties import answers_of, body, document_of, made_by, party
from gongyou.engines.procedures.enums import MatterState, PartyRole, RollState
from gongyou.engines.procedures.models import Act, Matter, Party, RollItem
from gongyou.engines.procedures.operations.opening import add_to_roll
from gongyou.engines.procedures.types import RollDraft, effect
from gongyou.kernel import clock, parameters
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import lock
from gongyou.records.directory.enums import PostEnd, PostTitle, UnionForm
from gongyou.records.directory.models import Coverage, Employer, Organisation, Post
from gongyou.records.directory.operations import closing, coverages, founding, memberships, organisations, terms

COVERED = "covered"


def employers_of(text: str, field: str) -> list[Employer]:
    """The employers with these unified codes, one a line. Raises Refused for a code that nobody has."""
    found = []
    for line in lines_of(text):
        row = Employer.objects.in_operation().filter(credit_code=line.upper(), valid_to=None).first()
        if row is None:
            raise Refused(_("没有登记“%(line)s”这个统一社会信用代码的单位，请核对。") % {"line": line}, field=field)
        found.append(row)
    return found


def check_free(employers: Iterable[Employer], field: str) -> None:
    """Refuse employers that have a union of their own, or that stand in another founding that is open.

    Held to the end of the transaction, so that of two foundings that name one employer at once one is refused.
    """
    for employer in sorted(employers, key=lambda row: row.pk):
        lock(f"founding:{employer.pk}")
        own = Coverage.objects.in_operation().filter(
            employer=employer, valid_to=None, union__form=UnionForm.SINGLE, union__valid_to=None
        )
        covered = own.select_related("union").first()
        if covered is not None:
            raise Refused(
                _("“%(employer)s”已由“%(union)s”覆盖，无须另行建会。")
                % {"employer": employer.name, "union": covered.union.name},
                field=field,
                code="covered",
            )
        waiting = RollItem.objects.in_operation().filter(kind=COVERED, employer=employer, valid_to=None)
        if waiting.filter(matter__procedure="unions.founding").exclude(matter__state=MatterState.ENDED).exists():
            raise Refused(
                _("“%(employer)s”已有一件建会正在办理，请在该件中继续。") % {"employer": employer.name},
                field=field,
                code="open_already",
            )


def _covered(matter: Matter) -> list[Employer]:
    rows = RollItem.objects.in_operation().filter(matter=matter, kind=COVERED, valid_to=None)
    return [row.employer for row in rows.select_related("employer").order_by("pk")]


def short_of_members(matter: Matter) -> str:
    """Guard: why the assembly cannot be prepared yet (工会法第十一条)."""
    union, day = union_of(matter), clock.today()
    members = active(union.pk).count() if union is not None else 0
    if union is not None and union.form == UnionForm.JOINT:
        employers = Coverage._base_manager.filter(union=union, valid_to=None).count()
        needed = parameters.value("unions.joint_employers", day).whole
        if employers < needed:
            return _("联合建会须有 %(needed)s 家以上单位，现有 %(employers)s 家。") % {
                "needed": needed,
                "employers": employers,
            }
        least = parameters.value("unions.joint_members", day).whole
    else:
        least = parameters.value("unions.basic_members", day).whole
    if members >= least:
        return ""
    return _("现有会员 %(members)s 人，还差 %(short)s 人（须有 %(least)s 人）。") % {
        "members": members,
        "short": least - members,
        "least": least,
    }


def enough_for_a_committee(matter: Matter) -> str:
    """Guard: where there are members enough a committee must be elected; without any there is nobody to organise."""
    union = union_of(matter)
    members = active(union.pk).count() if union is not None else 0
    least = parameters.value("unions.basic_members", clock.today()).whole
    if members >= least:
        return _("会员已有 %(members)s 人，应当建立基层工会委员会。") % {"members": members}
    return "" if members else _("还没有会员，不能选举组织员。")


def members_left(matter: Matter) -> str:
    """Guard: a preparation is given up only when nobody is left in it."""
    union = union_of(matter)
    left = active(union.pk).count() if union is not None else 0
    return _("还有 %(left)s 名会员未安置，请先接转到其他工会。") % {"left": left} if left else ""


def _give_up_prepared(viewer: Viewer, matter: Matter, act: Act) -> None:
    union = body(matter, PartyRole.UNION)
    if Organisation.objects.in_operation().get(pk=union.pk).valid_to is None:
        closing.abandon_preparation(viewer, organisation=union, day=clock.today(), made_by=made_by(matter))


@effect("unions.prepare_union", reverse=_give_up_prepared)
def prepare_union(viewer: Viewer, matter: Matter, act: Act) -> None:
    """A union in preparation under the territorial union, covering its employers, with a code by which people join."""
    parent, first = body(matter, PartyRole.PARENT), party(matter, PartyRole.EMPLOYER)
    assert first is not None and first.employer is not None
    answers = answers_of(matter)
    union = organisations.establish_organisation(
        viewer,
        name=answers["name"],
        kind="basic",
        form=answers["form"],
        day=clock.today(),
        parent=parent,
        region_id=first.employer.region_id,
        zone=first.employer.zone,
        preparing=True,
        made_by=made_by(matter),
    )
    federation = party(matter, PartyRole.FEDERATION)
    if federation is not None and federation.organisation is not None:
        organisations.link_organisations(
            viewer, line="industry", parent=federation.organisation, child=union, day=clock.today(), primary=False,
            made_by=made_by(matter),
        )  # fmt: skip
    for employer in _covered(matter):
        _cover(viewer, matter, union, employer)
    Party(matter=matter, role=PartyRole.UNION, organisation=union, valid_from=clock.today()).save(force_insert=True)
    organisations.make_code(viewer, target="union", union_code=union.code, label=_("筹建期入会"))


def _cover(viewer: Viewer, matter: Matter, union: Organisation, employer: Employer) -> None:
    coverages.cover_employer(viewer, union=union, employer=employer, day=clock.today(), made_by=made_by(matter))


def _single_again(viewer: Viewer, matter: Matter, act: Act) -> None:
    union = body(matter, PartyRole.UNION)
    rows = RollItem.objects.in_operation().filter(matter=matter, kind=COVERED, data__act=act.pk, valid_to=None)
    added = list(rows.select_related("employer"))
    for item in added:
        row = Coverage.objects.in_operation().filter(union=union, employer=item.employer, valid_to=None).first()
        if row is not None:
            coverages.end_coverage(viewer, coverage=row, day=clock.today(), made_by=made_by(matter))
    rows.update(valid_to=clock.today(), state=RollState.OUT)
    if any(item.data["was"] == UnionForm.SINGLE for item in added):
        founding.change_form(viewer, organisation=union, form=UnionForm.SINGLE, made_by=made_by(matter))


@effect("unions.make_joint", reverse=_single_again)
def make_joint(viewer: Viewer, matter: Matter, act: Act) -> None:
    """Cover more employers: members of two or more found a union together (工会法第十一条)."""
    union, more = body(matter, PartyRole.UNION), employers_of(act.given["employers"], "employers")
    known = {employer.pk for employer in _covered(matter)}
    more = [employer for employer in more if employer.pk not in known]
    if not more:
        raise Refused(_("请填写本件之外、要一起建会的单位。"), field="employers")
    check_free(more, "employers")
    data = {"act": act.pk, "was": union.form}
    if union.form == UnionForm.SINGLE:
        founding.change_form(viewer, organisation=union, form=UnionForm.JOINT, made_by=made_by(matter))
    add_to_roll(matter, [RollDraft(COVERED, employer=employer, data=data) for employer in more])
    for employer in more:
        _cover(viewer, matter, union, employer)


def _without_organiser(viewer: Viewer, matter: Matter, act: Act) -> None:
    """The post was void; members stay at the higher union, where they are placed, and the preparation stays ended."""
    kind, number = made_by(matter)
    posts = Post.objects.in_operation().filter(made_by_kind=kind, made_by_number=number, title=PostTitle.ORGANISER)
    for post in posts.filter(valid_to=None):
        terms.end_post(viewer, post=post, day=clock.today(), reason=PostEnd.REVERSED, made_by=(kind, number))


@effect("unions.choose_organiser", reverse=_without_organiser)
def choose_organiser(viewer: Viewer, matter: Matter, act: Act) -> None:
    """Too few for a committee: an organiser at the higher union, which holds the members; the preparation ends."""
    union, parent = body(matter, PartyRole.UNION), body(matter, PartyRole.PARENT)
    person = member_named(union, act.given["organiser"], "organiser")
    for membership in active(union.pk).select_related("person").order_by("pk"):
        memberships.move_member(
            viewer, person=membership.person, union=parent, day=clock.today(), made_by=made_by(matter)
        )
    terms.appoint(
        viewer,
        organisation=parent,
        person=person,
        title=PostTitle.ORGANISER,
        day=clock.today(),
        document="",
        made_by=made_by(matter),
    )
    closing.abandon_preparation(viewer, organisation=union, day=clock.today(), made_by=made_by(matter))


def _prepare_again(viewer: Viewer, matter: Matter, act: Act) -> None:
    closing.restore_organisation(viewer, organisation=body(matter, PartyRole.UNION), made_by=made_by(matter))


@effect("unions.abandon", reverse=_prepare_again)
def abandon(viewer: Viewer, matter: Matter, act: Act) -> None:
    """Give the preparation up; refused while a member is unplaced."""
    closing.abandon_preparation(
        viewer, organisation=body(matter, PartyRole.UNION), day=clock.today(), made_by=made_by(matter)
    )


def _unfound(viewer: Viewer, matter: Matter, act: Act) -> None:
    union = body(matter, PartyRole.UNION)
    if union.credit_code and not act.given.get("credit_code"):
        raise Refused(
            _("“%(name)s”批复后已登记工会法人资格，请先撤销该项登记。") % {"name": union.name}, code="changed_since"
        )
    if union.credit_code:
        founding.take_back_credit_code(viewer, organisation=union, made_by=made_by(matter))
    founding.reverse_founding(viewer, organisation=union, made_by=made_by(matter))


@effect("unions.found", reverse=_unfound)
def found(viewer: Viewer, matter: Matter, act: Act) -> None:
    """The union is founded on the day of the reply, with its number, and its own unified code where it has one."""
    founding.found_organisation(
        viewer,
        organisation=body(matter, PartyRole.UNION),
        day=clock.today(),
        document=document_of(act),
        credit_code=act.given.get("credit_code", ""),
        credit_document=act.given.get("credit_document", ""),
        made_by=made_by(matter),
    )
