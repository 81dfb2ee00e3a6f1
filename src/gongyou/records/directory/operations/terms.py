"""Terms of office and posts: a committee is seated for a term, single posts end early or are filled between."""

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongyou.kernel import privacy
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import current, lock, only_inside, operation
from gongyou.records.directory.enums import MembershipKind, PostEnd, PostTitle
from gongyou.records.directory.models import Membership, Organisation, Person, Post, Term
from gongyou.records.directory.operations.checks import check_day
from gongyou.records.directory.predicates import end_of_term

#: (person, title)
Seat = tuple[Person, str]
YEARS = (3, 5)
#: Posts that no assembly elects: they neither begin nor end with a committee.
APART = frozenset({PostTitle.STATION_HEAD, PostTitle.ORGANISER})
#: Why a post may end before its term.
EARLY = frozenset({PostEnd.RESIGNED, PostEnd.RECALLED, PostEnd.MOVED, PostEnd.DECEASED})


def _office(organisation: Organisation) -> Organisation:
    """The organisation, alive and founded, with its posts and terms held to the end of the transaction."""
    lock(f"office:{organisation.pk}")
    found = Organisation.objects.in_operation().get(pk=organisation.pk)
    if found.valid_to is not None:
        raise Refused(_("“%(name)s”已撤销，不能登记届次和职务。") % {"name": found.name}, code="ended")
    if found.founded_on is None:
        raise Refused(
            _("“%(name)s”还在筹建中，批复成立后才能登记届次和职务。") % {"name": found.name}, code="preparing"
        )
    return found


def _open_term(organisation: Organisation) -> Term | None:
    return Term.objects.in_operation().filter(organisation=organisation, ended_on=None).first()


def _open_posts(organisation: Organisation):
    return Post.objects.in_operation().filter(organisation=organisation, valid_to=None)


@operation("directory.term_begun", allow=only_inside)
def begin_term(
    viewer: Viewer,
    *,
    organisation: Organisation,
    begins_on: date,
    years: int,
    document: str,
    made_by: tuple[str, int],
    ordinal: int | None = None,
) -> Term:
    """Begin a term of three or five years (工会法第十六条); the one that still runs ends on the same day.

    Without an `ordinal` it is the next one. Raises Refused for other lengths, for a day before the running term
    began, and for an organisation that has ended or is not founded.
    """
    found = _office(organisation)
    if years not in YEARS:
        raise Refused(_("每届任期为三年或五年。"), field="years", code="years")
    running = _open_term(found)
    check_day(viewer, begins_on, not_before=max(found.founded_on, running.begins_on if running else date.min))
    if running is not None and running.begins_on == begins_on:
        raise Refused(
            _("同一天已登记过第 %(ordinal)s 届，请核对。") % {"ordinal": running.ordinal}, code="term_already"
        )
    if running is not None:
        Term.objects.in_operation().filter(pk=running.pk).update(ended_on=begins_on)
    term = Term(
        organisation=found,
        ordinal=ordinal or _next_ordinal(found),
        begins_on=begins_on,
        expires_on=end_of_term(begins_on, years),
        years=years,
        document=document.strip()[:60],
        made_by_kind=made_by[0],
        made_by_number=made_by[1],
    )
    _keep(term, _("这一届已经登记过，请核对届次。"))
    current().entry(
        "directory.term_begun", "term", term.pk, organisation=found.pk, ordinal=term.ordinal, years=years,
        day=begins_on.isoformat(), document=document,
    )  # fmt: skip
    return term


def _next_ordinal(organisation: Organisation) -> int:
    """The number after the last term that counts; a reversed one has no length and gives its number back."""
    rows = Term.objects.in_operation().filter(organisation=organisation).order_by("-ordinal")
    counted = [row.ordinal for row in rows if row.ended_on is None or row.ended_on > row.begins_on]
    return counted[0] + 1 if counted else 1


def _keep(row: Term | Post, otherwise: str) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(otherwise, code="already") from error


@operation("directory.post_seated", allow=only_inside)
def seat_committee(
    viewer: Viewer,
    *,
    organisation: Organisation,
    term: Term,
    seats: Sequence[Seat],
    document: str,
    day: date,
    made_by: tuple[str, int],
) -> list[Post]:
    """Seat a whole committee for a term: every open post ends on `day`, the new ones begin.

    Exactly one chair; nobody twice in one post; officers of a basic union are its active members (retained members
    neither vote nor stand). Raises Refused otherwise, and for a term that is not the organisation's running one.
    """
    found = _office(organisation)
    check_day(viewer, day, not_before=term.begins_on)
    running = _open_term(found)
    if running is None or running.pk != term.pk:
        raise Refused(_("这一届不是该组织现在的任期，请核对。"), code="term")
    _check_seats(found, seats)
    old = list(_open_posts(found).exclude(title__in=APART))
    if any(post.valid_from > day for post in old):
        raise Refused(_("有职务的任职日晚于换届日，请核对日期。"), field="day")
    for post in old:
        _end(post, day, PostEnd.TERM_ENDED)
    made = [_seat(found, person, title, day, document, made_by, term) for person, title in seats]
    current().entry(
        "directory.post_committee_seated", "organisation", found.pk, term=term.pk, day=day.isoformat(),
        ended=len(old), seats=[[post.pk, post.title] for post in made],
    )  # fmt: skip
    return made


def _check_seats(organisation: Organisation, seats: Sequence[Seat]) -> None:
    titles = [title for _person, title in seats]
    unknown = {title for title in titles if title not in PostTitle.values or title in APART}
    if unknown:
        raise Refused(_("有不认识的工会职务，请重新选择。"), field="seats", code="title")
    if titles.count(PostTitle.CHAIR) != 1:
        raise Refused(_("一届委员会须有且只有一名主席。"), field="seats", code="one_chair")
    if len({(person.pk, title) for person, title in seats}) < len(seats):
        raise Refused(_("同一人同一职务登记了两次，请核对名单。"), field="seats", code="twice")
    for person, _title in seats:
        _check_member(organisation, person)


def _check_member(organisation: Organisation, person: Person) -> None:
    rows = Membership.objects.in_operation().filter(union=organisation, person=person, valid_to=None)
    if organisation.kind == "basic" and not rows.filter(kind=MembershipKind.ACTIVE).exists():
        raise Refused(
            _("%(name)s不是本会的正常会员，不能担任本会职务。请先办理入会或接转。")
            % {"name": privacy.mask_name(person.name)},
            field="seats",
            code="not_member",
        )


def _seat(
    organisation: Organisation,
    person: Person,
    title: str,
    day: date,
    document: str,
    made_by: tuple[str, int],
    term: Term | None,
) -> Post:
    post = Post(
        organisation=organisation,
        person=person,
        title=title,
        term=term,
        document=document.strip()[:60],
        valid_from=day,
        made_by_kind=made_by[0],
        made_by_number=made_by[1],
    )
    _keep(post, _("这一职务已有人在任，请先办理离任。"))
    current().entry(
        "directory.post_begun", "post", post.pk, organisation=organisation.pk, person=person.pk, title=title,
        day=day.isoformat(), term=term.pk if term else None,
    )  # fmt: skip
    return post


def _end(post: Post, day: date, reason: str) -> None:
    Post.objects.in_operation().filter(pk=post.pk, valid_to=None).update(valid_to=day, end_reason=reason)
    current().entry("directory.post_ended", "post", post.pk, day=day.isoformat(), reason=reason)


@operation("directory.post_begun", allow=only_inside)
def appoint(
    viewer: Viewer,
    *,
    organisation: Organisation,
    person: Person,
    title: str,
    day: date,
    document: str,
    made_by: tuple[str, int],
) -> Post:
    """Fill one post within the running term (补选). Raises Refused for a second chair and for who is no member."""
    found = _office(organisation)
    check_day(viewer, day, not_before=found.founded_on)
    if title not in PostTitle.values:
        raise Refused(_("有不认识的工会职务，请重新选择。"), field="title", code="title")
    _check_member(found, person)
    return _seat(found, person, title, day, document, made_by, _open_term(found))


@operation("directory.post_ended", allow=only_inside)
def end_post(viewer: Viewer, *, post: Post, day: date, reason: str, made_by: tuple[str, int]) -> Post:
    """End a post before its term: resigned, recalled, moved, deceased. Undone by `reopen_post`.

    A post that was void from the beginning (reversed) gets no length, whatever the day.
    """
    if reason not in EARLY | {PostEnd.REVERSED}:
        raise Refused(_("请选择离任原因。"), field="reason")
    lock(f"office:{post.organisation_id}")
    found = Post.objects.in_operation().select_for_update().get(pk=post.pk)
    if found.valid_to is not None:
        raise Refused(_("此职务已于 %(day)s 离任。") % {"day": found.valid_to}, code="ended")
    if reason == PostEnd.REVERSED:
        day = found.valid_from
    else:
        check_day(viewer, day, not_before=found.valid_from)
    _end(found, day, reason)
    post.refresh_from_db()
    return post


@operation("directory.post_reopened", allow=only_inside)
def reopen_post(viewer: Viewer, *, post: Post, made_by: tuple[str, int]) -> Post:
    """Undo an early end. Refused where another chair sits there by now, or where the post ended with its term."""
    lock(f"office:{post.organisation_id}")
    found = Post.objects.in_operation().select_for_update().get(pk=post.pk)
    if found.valid_to is None or found.end_reason not in EARLY:
        raise Refused(_("此职务不是提前离任，不能恢复。"), code="not_early")
    _run_on([found])
    current().entry("directory.post_reopened", "post", found.pk, made_by=list(made_by))
    post.refresh_from_db()
    return post


def _run_on(posts: Sequence[Post]) -> None:
    try:
        with transaction.atomic():
            ids = [post.pk for post in posts]
            Post.objects.in_operation().filter(pk__in=ids).update(valid_to=None, end_reason="")
    except IntegrityError as error:
        raise Refused(_("这一职务已有人在任，不能恢复。请先办理现任离任。"), code="already") from error


@operation("directory.term_reversed", allow=only_inside)
def reverse_term(viewer: Viewer, *, term: Term, made_by: tuple[str, int]) -> Term:
    """Undo the running term of a void election: it and its posts get no length, the former ones run on.

    Refused for a term that is not the running one.
    """
    lock(f"office:{term.organisation_id}")
    found = Term.objects.in_operation().select_for_update().get(pk=term.pk)
    if found.ended_on is not None:
        raise Refused(_("第 %(ordinal)s 届已结束，不能撤回。") % {"ordinal": found.ordinal}, code="ended")
    own = list(Post.objects.in_operation().filter(term=found))
    for post in own:
        Post.objects.in_operation().filter(pk=post.pk).update(valid_to=post.valid_from, end_reason=PostEnd.REVERSED)
    Term.objects.in_operation().filter(pk=found.pk).update(ended_on=found.begins_on)
    before = Term.objects.in_operation().filter(organisation_id=found.organisation_id, ended_on=found.begins_on)
    former = before.filter(begins_on__lt=found.begins_on).first()
    if former is not None:
        Term.objects.in_operation().filter(pk=former.pk).update(ended_on=None)
    _run_on(_ended_by(found, {post.valid_from for post in own}))
    current().entry(
        "directory.term_reversed", "term", found.pk, posts=len(own), former=former.pk if former else None,
        made_by=list(made_by),
    )  # fmt: skip
    term.refresh_from_db()
    return term


def _ended_by(term: Term, days: set[date]) -> list[Post]:
    """The posts that ended with the term before, on the days on which this term's posts began."""
    rows = Post.objects.in_operation().filter(organisation_id=term.organisation_id, end_reason=PostEnd.TERM_ENDED)
    return list(rows.filter(valid_to__in=days).exclude(term=term))
