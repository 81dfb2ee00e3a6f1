"""Random lives under two records: joined and taken back, every row is what it was; joined, nobody is counted twice."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from hypothesis import assume, given
from hypothesis import strategies as st

from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.models import Consent, Employment, Membership, Person, Post
from gongyou.records.directory.models.following import PERSON_ROWS
from gongyou.records.directory.operations import merging
from tests.factories.world import identity
from tests.properties.lengths import rolled_back, search
from tests.records.directory.joining import image

FIRST = date(2020, 1, 1)
UNIONS = ("union_a1", "union_a2", "street_a")

periods = st.tuples(st.integers(0, 900), st.one_of(st.none(), st.integers(0, 400)))
facts = st.one_of(
    st.tuples(st.just("member"), periods, st.sampled_from(UNIONS)),
    st.tuples(st.just("job"), periods, st.booleans()),
    st.tuples(st.just("post"), periods, st.sampled_from(["committee", "women_chair"])),
    st.tuples(st.just("consent"), periods, st.none()),
)
lives = st.lists(facts, max_size=8)
sides = st.sampled_from(["kept", "gone"])


def _person(household: str) -> Person:
    number = identity()
    row = Person(
        name="属性测试", initials="sxcs", gender="male", birth_date=date(1990, 1, 1), identity_kind="resident",
        identity_number=number, identity_index=number.encode().ljust(32), household=household,
    )  # fmt: skip
    row.save(force_insert=True)
    return row


def _row(world, person: Person, word: str, start: date, end: date | None, more):
    if word == "member":
        return Membership(
            person=person, union=world[more], road="paper", valid_from=start, valid_to=end,
            end_reason="left" if end else "",
        )  # fmt: skip
    if word == "job":
        return Employment(
            person=person, occupation="", relation="employed", industrial=False, is_main=more,
            valid_from=start, valid_to=end,
        )  # fmt: skip
    if word == "post":
        return Post(
            person=person, organisation=world["union_a1"], title=more, valid_from=start, valid_to=end,
            end_reason="resigned" if end else "",
        )  # fmt: skip
    return Consent(person=person, purpose="join", version="1", channel="portal")


def _live(world, person: Person, life) -> None:
    """Write what fits; what the database refuses did not happen."""
    for word, (begin, length), more in life:
        start = FIRST + timedelta(days=begin)
        end = None if length is None else start + timedelta(days=length)
        try:
            with transaction.atomic():
                _row(world, person, word, start, end, more).save(force_insert=True)
        except IntegrityError:
            continue


def _facts(person: Person) -> int:
    return sum(rows.model._base_manager.filter(**{rows.column: person.pk}, **dict(rows.narrow)).count()
               for rows in PERSON_ROWS.all())  # fmt: skip


@search(60)
@given(one=lives, other=lives, membership_of=sides, households=st.tuples(*[st.sampled_from(["rural", "unknown"])] * 2))
def test_a_merge_taken_back_gives_every_row_back(world, one, other, membership_of, households):
    with rolled_back():
        kept, gone = (_person(household) for household in households)
        _live(world, kept, [("member", (0, 1), "union_a1"), *one])
        _live(world, gone, [("member", (0, 1), "union_a1"), *other])
        before, number = image(), _facts(kept) + _facts(gone)
        try:
            merge = merging.propose_merge(
                world.viewers["street_a"], kept_code=kept.code, gone_code=gone.code, originals=("passport",),
                note="两证照片与本人一致", membership_of=membership_of,
            )  # fmt: skip
        except Refused:
            assume(False)
        done = merging.confirm_merge(world.viewers["district"], number=merge.number)
        _check(kept, gone, number)
        merging.undo_merge(world.viewers["district"], number=done.number, reason="经核实为两人")
        assert image() == before


def _check(kept: Person, gone: Person, number: int) -> None:
    """Nothing is lost, nothing left behind, and no day has two memberships or two main jobs."""
    assert (_facts(kept), _facts(gone)) == (number, 0)
    members = Membership._base_manager.filter(person=kept).exclude(end_reason="merged")
    jobs = Employment._base_manager.filter(person=kept, is_main=True)
    for rows in (members, jobs):
        found = sorted((row.valid_from, row.valid_to or date.max) for row in rows if row.valid_from != row.valid_to)
        assert all(one[1] <= other[0] for one, other in zip(found, found[1:], strict=False)), found
    assert Membership._base_manager.filter(person=kept, valid_to=None).count() <= 1
