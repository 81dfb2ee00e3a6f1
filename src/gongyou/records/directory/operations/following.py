"""The part of a merge that moves rows: what stood there is written down, so that it can be taken back to the letter."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongyou.kernel import clock
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import current
from gongyou.records.directory.enums import Household, MembershipEnd, PostEnd, Side
from gongyou.records.directory.models import Employment, Membership, Merge, MergedRow, Person, Post
from gongyou.records.directory.models.following import PERSON_ROWS, PersonRows
from gongyou.records.directory.operations.roles import end_sessions

_RECORD = PersonRows(
    "directory.people", gettext_lazy("登记和账号"), Person, event="directory.merge_record_changed", subject="person"
)
_HOUSEHOLD = PersonRows(
    "directory.households", gettext_lazy("户籍"), Person, event="directory.household_filled", subject="person"
)
_OWN = {rows.key: rows for rows in (_RECORD, _HOUSEHOLD)}
Plan = dict[tuple[type, int], dict[str, Any]]


class Journal:
    """Changes rows for one merge and keeps what stood there before."""

    def __init__(self, merge: Merge) -> None:
        self.merge, self.position = merge, 0

    def change(self, rows: PersonRows, row: Any, changes: dict[str, Any]) -> None:
        """Set columns of a row, with a line in the journal and an entry in the ledger."""
        changes = {**{name: getattr(row, name) for name in rows.watched}, **changes}
        before = {name: getattr(row, name) for name in changes}
        line = MergedRow(merge=self.merge, position=self.position, key=rows.key, row=row.pk)
        line.before, line.after = _plain(before), _plain(changes)
        line.save(force_insert=True)
        rows.model.objects.in_operation().filter(pk=row.pk).update(**changes)
        for name, value in changes.items():
            setattr(row, name, value)
        self.position += 1
        current().entry(rows.event, rows.subject, row.pk, merge=self.merge.number)


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def rows_of(rows: PersonRows, person_id: int) -> list[Any]:
    """The rows of one table that name the person, locked, in order."""
    found = rows.model.objects.in_operation().filter(**{rows.column: person_id}, **dict(rows.narrow))
    return list(found.select_for_update().order_by("pk"))


def move(merge: Merge, kept: Person, gone: Person) -> Journal:
    """Put every row of `gone` under `kept`; doubled memberships, main jobs and posts give way. Raises Refused."""
    journal = Journal(merge)
    plan = _plan(merge, kept, gone)
    for rows in PERSON_ROWS.all():
        for row in rows_of(rows, kept.pk):
            if (rows.model, row.pk) in plan:
                journal.change(rows, row, plan[rows.model, row.pk])
        for row in rows_of(rows, gone.pk):
            more = rows.adapt(row, gone, kept) if rows.adapt else {}
            journal.change(rows, row, {rows.column: kept.pk, **plan.get((rows.model, row.pk), {}), **more})
    if kept.household == Household.UNKNOWN and gone.household != Household.UNKNOWN:
        journal.change(_HOUSEHOLD, kept, {"household": gone.household})
    _move_account(journal, kept, gone)
    for earlier in Person.objects.in_operation().filter(merged_into=gone).order_by("pk"):
        journal.change(_RECORD, earlier, {"merged_into_id": kept.pk})
    return journal


def close(journal: Journal, kept: Person, gone: Person) -> None:
    """The last step, once the merge says that it was done: the closed record points at the kept one."""
    journal.change(_RECORD, gone, {"merged_into_id": kept.pk})


def _move_account(journal: Journal, kept: Person, gone: Person) -> None:
    """One account stays with the human being; the other one loses its record, and its sessions end."""
    users = (kept.user_id, gone.user_id)
    if users[1] is None:
        return
    goes_on = users[1] if users[0] is None or journal.merge.account_of == Side.GONE else users[0]
    dropped = next((user for user in users if user not in (None, goes_on)), None)
    journal.change(_RECORD, gone, {"user_id": None})
    if goes_on != users[0]:
        journal.change(_RECORD, kept, {"user_id": goes_on})
    if dropped is not None:
        Merge.objects.in_operation().filter(pk=journal.merge.pk).update(dropped_user_id=dropped)
        end_sessions(dropped)
        current().entry("directory.account_unlinked", "user", dropped, merge=journal.merge.number)


def _plan(merge: Merge, kept: Person, gone: Person) -> Plan:
    """What else changes: of what both records say of the same time, one gives way."""
    sides = (gone, kept) if merge.membership_of == Side.GONE else (kept, gone)
    plan: Plan = {}
    members = Membership.objects.in_operation().exclude(end_reason=MembershipEnd.MERGED)
    for row in _give_way(*(list(members.filter(person=one)) for one in sides)):
        plan[Membership, row.pk] = _ended(row, MembershipEnd.MERGED)
    main_jobs = Employment.objects.in_operation().filter(is_main=True)
    for row in _give_way(*(list(main_jobs.filter(person=one)) for one in sides)):
        plan[Employment, row.pk] = {"is_main": False}
    posts = Post.objects.in_operation().filter(valid_to=None)
    held = set(posts.filter(person=sides[0]).values_list("organisation_id", "title"))
    for row in posts.filter(person=sides[1]):
        if (row.organisation_id, row.title) in held:
            plan[Post, row.pk] = _ended(row, PostEnd.MERGED)
    return plan


def _ended(row: Any, reason: str) -> dict[str, Any]:
    open_still = {"valid_to": max(clock.today(), row.valid_from)} if row.valid_to is None else {}
    return {**open_still, "end_reason": str(reason)}


def _give_way(strong: list[Any], weak: list[Any]) -> list[Any]:
    """The rows that may not stand beside the others: the weak side's, but an open row outlasts ended ones."""
    found: dict[int, Any] = {}
    for row in weak:
        meeting = [other for other in strong if _meet(row, other)]
        lasts = row.valid_to is None and all(other.valid_to is not None for other in strong)
        found |= {one.pk: one for one in (meeting if lasts else [row] if meeting else [])}
    return list(found.values())


def _meet(one: Any, other: Any) -> bool:
    """Whether two periods share a day; one without length shares none."""
    ends = [row.valid_to or date.max for row in (one, other)]
    if one.valid_from >= ends[0] or other.valid_from >= ends[1]:
        return False
    return one.valid_from < ends[1] and other.valid_from < ends[0]


def reopen(merge: Merge) -> None:
    """Take the pointer of the closed record back, before the merge says that it was undone."""
    restore(MergedRow.objects.in_operation().filter(merge=merge).order_by("-position")[:1])


def give_back(merge: Merge) -> None:
    """Set every other row as it was, last change first. Raises Refused where somebody changed one since."""
    lines = MergedRow.objects.in_operation().filter(merge=merge).order_by("-position")[1:]
    try:
        with transaction.atomic():
            restore(lines)
    except IntegrityError as error:
        raise Refused(
            _("合并之后又有新的登记，与要恢复的内容冲突，不能原样恢复。请先更正后来的登记，或联系区总工会。"),
            code="changed_since",
        ) from error


def restore(lines: Iterable[MergedRow]) -> None:
    """Write the columns before into rows that still are as the merge left them."""
    for line in list(lines):
        rows = _OWN.get(line.key) or PERSON_ROWS.get(line.key)
        row = rows.model.objects.in_operation().select_for_update().filter(pk=line.row).first()
        if row is None or _plain({name: getattr(row, name) for name in line.after}) != line.after:
            raise Refused(
                _("合并之后“%(what)s”又有变动，不能原样恢复。请先办结或更正后来的变动，或联系区总工会。")
                % {"what": rows.name},
                code="changed_since",
            )
        values = {name: rows.model._meta.get_field(name).to_python(value) for name, value in line.before.items()}
        rows.model.objects.in_operation().filter(pk=row.pk).update(**values)
        current().entry(rows.event, rows.subject, row.pk, merge_undone=line.merge_id)
