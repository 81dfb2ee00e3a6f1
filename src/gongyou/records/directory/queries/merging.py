"""Records that may be one human being, proposals about them, and what a merge would do; every value leaves masked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Aggregate, Count, JSONField, QuerySet

from gongyou.kernel import privacy
from gongyou.kernel.access.types import ROLE_KINDS
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.accounts.models import Phone, User
from gongyou.records.directory.enums import IdentityKind, Likeness, Original, Side
from gongyou.records.directory.models import Employment, Membership, Merge, MergedRow, Organisation, Person
from gongyou.records.directory.models.following import PERSON_ROWS
from gongyou.records.directory.queries import people, person_by_code

#: The tabs of the list of pairs, the strongest likeness first.
RULES = (Likeness.PHONE, Likeness.BIRTH, Likeness.EMPLOYER)
MOST = 200


class Ids(Aggregate):
    """The row numbers of a group as a list."""

    function = "jsonb_agg"
    output_field = JSONField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, function="json_group_array", **extra)


@dataclass(frozen=True)
class RecordLine:
    """One of two records side by side."""

    code: str
    name: str
    identity_kind: Any
    identity: str
    birth: date
    phone: str
    union: str
    membership: str
    employer: str
    account: str
    last_login: datetime | None


@dataclass(frozen=True)
class Pair:
    """Two records that may be one human being, and why they look so."""

    one: RecordLine
    other: RecordLine
    likeness: tuple[Any, ...]


def likeness_of(one: Person, other: Person) -> list[str]:
    """The rules by which two records look alike; a name alone is none."""
    return _likeness(one, other, _employers_of([one.pk, other.pk]))


def _likeness(one: Person, other: Person, employers: dict[int, set[int]]) -> list[str]:
    if one.name != other.name:
        return []
    phones = [bytes(row.phone_index) for row in (one, other) if row.phone_index is not None]
    holds = {
        Likeness.PHONE: len(phones) == 2 and phones[0] == phones[1],
        Likeness.BIRTH: one.birth_date == other.birth_date,
        Likeness.EMPLOYER: bool(employers.get(one.pk, set()) & employers.get(other.pk, set())),
    }
    return [rule.value for rule in RULES if holds[rule]]


def _employers_of(numbers: Iterable[int]) -> dict[int, set[int]]:
    """Where each of these people works now."""
    rows = Employment._base_manager.filter(person_id__in=list(numbers), valid_to=None, employer__isnull=False)
    found: dict[int, set[int]] = {}
    for person_id, employer_id in rows.values_list("person_id", "employer_id"):
        found.setdefault(person_id, set()).add(employer_id)
    return found


def candidates(viewer: Viewer, rule: str) -> list[Pair]:
    """Pairs of the viewer's scope that one rule finds and nobody has decided about; at most two hundred.

    The rules run over the whole register; only pairs of which both are in the scope come back. The number of
    statements does not grow with the pairs.
    """
    if not viewer.holds("people.merge"):
        return []
    groups = _groups(rule)
    wanted = {pk for group in groups for pk in group}
    seen = _visible(viewer, wanted)
    settled = _settled()
    found: list[tuple[int, int]] = []
    for group in groups:
        known = [pk for pk in group if pk in seen]
        found += [pair for pair in _pairs(known) if frozenset(pair) not in settled]
    return _as_pairs(viewer, found[:MOST])


def _groups(rule: str) -> list[list[int]]:
    """Row numbers of records that a rule puts together, over all people."""
    rows: QuerySet[Any]
    if rule == Likeness.EMPLOYER:
        rows = Employment._base_manager.filter(valid_to=None, is_main=True, employer__isnull=False)
        rows = rows.values("employer_id", "person__name").order_by("employer_id", "person__name")
        rows = rows.annotate(ids=Ids("person_id"), number=Count("person_id"))
    else:
        names = ("phone_index",) if rule == Likeness.PHONE else ("name", "birth_date")
        rows = Person._base_manager.values(*names).order_by(*names).annotate(ids=Ids("pk"), number=Count("pk"))
        rows = rows.exclude(phone_index=None) if rule == Likeness.PHONE else rows
    groups = [sorted(set(found)) for found in rows.filter(number__gt=1).values_list("ids", flat=True)]
    return _same_name(groups) if rule == Likeness.PHONE else groups


def _same_name(groups: list[list[int]]) -> list[list[int]]:
    """Of people with one phone (families share one), those of one name."""
    names = dict(_in_parts(Person._base_manager.all(), {pk for group in groups for pk in group}, "pk", "name"))
    found = []
    for group in groups:
        by_name: dict[str, list[int]] = {}
        for pk in group:
            by_name.setdefault(names[pk], []).append(pk)
        found += [same for same in by_name.values() if len(same) > 1]
    return found


def _in_parts(rows: QuerySet[Any], wanted: Iterable[int], *columns: str) -> list[tuple]:
    """Columns of the rows with these numbers, asked for in parts that every database takes."""
    numbers, found = sorted(wanted), []
    for start in range(0, len(numbers), 10_000):
        found += rows.filter(pk__in=numbers[start : start + 10_000]).values_list(*columns)
    return found


def _visible(viewer: Viewer, wanted: Iterable[int]) -> set[int]:
    rows = people(viewer).filter(merged_into=None)
    return {pk for (pk,) in _in_parts(rows, wanted, "pk")}


def _settled() -> set[frozenset[int]]:
    """Pairs about which something was said: proposed, merged, or decided to be two people."""
    rows = Merge._base_manager.exclude(state=Merge.State.WITHDRAWN)
    return {frozenset(pair) for pair in rows.values_list("kept_id", "gone_id")}


def _pairs(group: list[int]) -> list[tuple[int, int]]:
    return [(one, other) for place, one in enumerate(group) for other in group[place + 1 :]]


def _as_pairs(viewer: Viewer, found: list[tuple[int, int]]) -> list[Pair]:
    rows = {row.pk: row for row in people(viewer).filter(pk__in={pk for pair in found for pk in pair})}
    lines, work = record_lines(viewer, rows.values()), _employers_of(rows)
    return [
        Pair(lines[one], lines[other], tuple(Likeness(key).label for key in _likeness(rows[one], rows[other], work)))
        for one, other in found
    ]


def doubles_of(viewer: Viewer, code: str) -> list[Pair]:
    """Records of the viewer's scope that may be the same human being as this one; the decided ones left out."""
    person = person_by_code(viewer, code) if viewer.holds("people.merge") else None
    if person is None:
        return []
    rows = list(people(viewer).filter(merged_into=None, name=person.name).exclude(pk=person.pk)[:MOST])
    settled, work = _settled(), _employers_of([person.pk, *(row.pk for row in rows)])
    open_pairs = (row for row in rows if frozenset((row.pk, person.pk)) not in settled)
    alike = [row for row in open_pairs if _likeness(person, row, work)]
    return _as_pairs(viewer, [(person.pk, row.pk) for row in alike])


def record_lines(viewer: Viewer, persons: Iterable[Person]) -> dict[int, RecordLine]:
    """Masked lines of these records by row number, with what each has that only one may go on with."""
    rows = list(persons)
    open_rows = Membership.objects.visible_to(viewer).filter(person__in=rows, valid_to=None).select_related("union")
    at = {row.person_id: row for row in open_rows}
    jobs = Employment.objects.visible_to(viewer).filter(person__in=rows, valid_to=None, is_main=True)
    work = {row.person_id: row for row in jobs.select_related("employer")}
    users = [row.user_id for row in rows if row.user_id is not None]
    phones = {row.user_id: privacy.mask_phone(row.number.reveal()) for row in Phone.objects.filter(user_id__in=users)}
    logins = dict(User.objects.filter(pk__in=users).values_list("pk", "last_login"))
    return {row.pk: _line(row, at.get(row.pk), work.get(row.pk), phones, logins) for row in rows}


def _line(
    row: Person, at: Membership | None, job: Employment | None, phones: dict[int, str], logins: dict[int, Any]
) -> RecordLine:
    return RecordLine(
        code=row.code,
        name=privacy.mask_name(row.name),
        identity_kind=IdentityKind(row.identity_kind).label,
        identity=privacy.mask_identity(row.identity_number.reveal()),
        birth=row.birth_date,
        phone=privacy.mask_phone(row.phone.reveal()) if row.phone else "",
        union=at.union.name if at else "",
        membership=str(at.get_kind_display()) if at else "",
        employer=(job.employer.name if job.employer else job.employer_name) if job else "",
        account=phones.get(row.user_id or 0, ""),
        last_login=logins.get(row.user_id or 0),
    )


@dataclass(frozen=True)
class Draft:
    """What the page of a proposal needs to know of two records."""

    pair: Pair
    both_members: bool
    both_accounts: bool


def merge_draft(viewer: Viewer, one_code: str, other_code: str) -> Draft | None:
    """Two open records of the viewer's scope side by side, else None."""
    rows = {row.code: row for row in people(viewer).filter(merged_into=None, code__in=(one_code, other_code))}
    if not viewer.holds("people.merge") or one_code == other_code or len(rows) != 2:
        return None
    (pair,) = _as_pairs(viewer, [(rows[one_code].pk, rows[other_code].pk)])
    return Draft(
        pair,
        both_members=bool(pair.one.union and pair.other.union),
        both_accounts=bool(pair.one.account and pair.other.account),
    )


@dataclass(frozen=True)
class MergeRow:
    """One line of the list of merges."""

    number: str
    kept: str
    gone: str
    state: str
    state_label: Any
    proposed_at: datetime
    where: str
    own: bool


def merges(viewer: Viewer, state: str = "") -> QuerySet[Merge]:
    """Proposals and merges of the viewer's scope, newest first."""
    rows = Merge.objects.visible_to(viewer) if viewer.holds("people.merge") else Merge.objects.visible_to(viewer).none()
    rows = rows.select_related("kept", "gone", "node__organisation").order_by("-pk")
    return rows.filter(state=state) if state in Merge.State.values else rows


def merge_counts(viewer: Viewer) -> dict[str, int]:
    """How many stand in each state."""
    return dict(merges(viewer).order_by().values_list("state").annotate(number=Count("pk")))


def merges_waiting(viewer: Viewer) -> int:
    """How many proposals wait for the viewer's decision."""
    return merges(viewer, Merge.State.PROPOSED).exclude(proposed_by_id=viewer.user_id).order_by().count()


def merge_rows(viewer: Viewer, found: Iterable[Merge]) -> list[MergeRow]:
    return [
        MergeRow(
            number=row.number,
            kept=privacy.mask_name(row.kept.name),
            gone=privacy.mask_name(row.gone.name),
            state=row.state,
            state_label=row.get_state_display(),
            proposed_at=row.proposed_at,
            where=_place(row.node),
            own=viewer.user_id in (row.proposed_by_id, row.proposed_for_id),
        )
        for row in found
    ]


def _place(node: Any) -> str:
    organisation: Organisation | None = getattr(node, "organisation", None)
    return organisation.name if organisation else ""


def hand(role: str, node: Any) -> str:
    """Role and organisation of whoever acted."""
    name = str(ROLE_KINDS.get(role).name) if role in ROLE_KINDS else role
    return " · ".join(part for part in (_place(node), name) if part)


@dataclass(frozen=True)
class MergeFile:
    """Everything that the page of one merge shows, and what this viewer may do with it."""

    merge: Merge
    kept: RecordLine
    gone: RecordLine
    likeness: list[Any]
    originals: list[Any]
    membership_of: Any
    account_of: Any
    proposed: str
    decided: str
    undone: str
    moved: list[tuple[Any, int]]
    both_open: bool
    may_decide: bool
    may_withdraw: bool
    may_ask: bool
    may_undo: bool


def merge_file(viewer: Viewer, number: str) -> MergeFile | None:
    """The page of a merge in the viewer's scope, else None."""
    rows = merges(viewer).select_related("decided_node__organisation", "undone_node__organisation")
    row = rows.filter(number=number).first()
    if row is None:
        return None
    lines = record_lines(viewer, [row.kept, row.gone])
    own = viewer.user_id in (row.proposed_by_id, row.proposed_for_id)
    state, merged = row.state, row.state == Merge.State.MERGED
    district = viewer.role == "district_officer"
    return MergeFile(
        merge=row,
        kept=lines[row.kept_id],
        gone=lines[row.gone_id],
        likeness=[Likeness(key).label for key in row.likeness],
        originals=[Original(key).label for key in row.originals],
        membership_of=Side(row.membership_of).label if row.membership_of else "",
        account_of=Side(row.account_of).label if row.account_of else "",
        proposed=hand(row.proposed_role, row.node),
        decided=hand(row.decided_role, row.decided_node) if row.decided_role else "",
        undone=hand(row.undone_role, row.undone_node) if row.undone_role else "",
        moved=_moved(row),
        both_open=row.gone.merged_into_id is None,
        may_decide=state == Merge.State.PROPOSED and not own,
        may_withdraw=state == Merge.State.PROPOSED and own,
        may_ask=merged and row.undo_asked_by_id is None and not district,
        may_undo=merged and (district or row.undo_asked_by_id not in (None, viewer.user_id)),
    )


def _moved(row: Merge) -> list[tuple[Any, int]]:
    """How many rows of each kind followed."""
    counted = MergedRow._base_manager.filter(merge=row).values_list("key").annotate(number=Count("pk"))
    numbers = dict(counted)
    return [(rows.name, numbers[rows.key]) for rows in PERSON_ROWS.all() if rows.key in numbers]
