"""Set-based steps between a checked roster and its facts, as SQL that both databases take. Internal to the import."""

import secrets
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _
from pypinyin import Style, lazy_pinyin

from gongyou.domains.unions.roster.rows import RosterRow
from gongyou.kernel import privacy
from gongyou.kernel.importing.problems import Problem
from gongyou.records.directory.predicates import OCCUPATION_OF

CHUNK = 5000
#: Above so many rows PostgreSQL counts them before they are classified; below, that costs more than it saves.
MANY = 50_000
_COLUMNS = (
    "roster_id, sheet, row, code, name, initials, gender, birth_date, identity_kind, identity_number, identity_index, "
    "phone, phone_index, household, union_id, standing, employer_name, new_form, relation, occupation, joined_on, "
    "confirmed, action"
)
_ITEM_COLUMNS = "bulk_kind, bulk_number, position, subject_kind, subject_number, digest"

#: Another row of this roster is the same human being by another number: the records were merged.
_TWICE = (
    "(p.merged_into_id IS NOT NULL OR p.id IN (SELECT merged_into_id FROM directory_person "
    "WHERE merged_into_id IS NOT NULL)) AND EXISTS (SELECT 1 FROM directory_person g JOIN unions_stagedrow o "
    "ON o.identity_index = g.identity_index WHERE COALESCE(p.merged_into_id, p.id) IN (g.id, g.merged_into_id) "
    "AND o.roster_id = s.roster_id AND o.id < s.id)"
)
#: The name is none of those under which the human being is known.
_OTHER_NAME = (
    "p.name <> s.name AND NOT EXISTS (SELECT 1 FROM directory_person g WHERE g.name = s.name "
    "AND COALESCE(p.merged_into_id, p.id) IN (g.id, g.merged_into_id))"
)
#: Person, employer and action of every row by joins, in one pass; only rows for which something changed are rewritten.
_CLASSIFY = " ".join(
    [
        "UPDATE unions_stagedrow SET person_id = found.person, employer_id = found.employer, action = found.act FROM (",
        "SELECT s.id AS staged, COALESCE(p.merged_into_id, p.id) AS person, e.id AS employer, CASE",
        "WHEN",
        _OTHER_NAME,
        "THEN 'name_differs' WHEN",
        _TWICE,
        "THEN 'twice'",
        "WHEN s.standing NOT IN ('active', 'transferring', 'retained') THEN 'ended'",
        "WHEN m.union_id = s.union_id THEN 'known'",
        "WHEN EXISTS (SELECT 1 FROM procedures_matter t WHERE t.once =",
        "'membership:' || COALESCE(p.merged_into_id, p.id)) THEN 'busy'",
        "WHEN m.union_id <> s.union_id THEN 'transfer'",
        "WHEN EXISTS (SELECT 1 FROM directory_membership x WHERE x.person_id = COALESCE(p.merged_into_id, p.id)",
        "AND x.valid_to > s.joined_on AND x.end_reason <> 'merged') THEN 'overlap'",
        "WHEN s.confirmed AND s.standing = 'retained' THEN 'retain'",
        "WHEN s.confirmed THEN 'admit' ELSE 'apply' END AS act",
        "FROM unions_stagedrow s LEFT JOIN directory_person p ON p.identity_index = s.identity_index",
        "LEFT JOIN directory_membership m ON m.person_id = COALESCE(p.merged_into_id, p.id) AND m.valid_to IS NULL",
        "LEFT JOIN (SELECT name, MIN(id) AS id FROM directory_employer WHERE name IN (",
        "SELECT employer_name FROM unions_stagedrow WHERE roster_id = %s AND employer_name <> '')",
        "GROUP BY name HAVING COUNT(*) = 1) e ON e.name = s.employer_name",
        "WHERE s.roster_id = %s) found WHERE found.staged = unions_stagedrow.id AND unions_stagedrow.roster_id = %s",
        "AND (unions_stagedrow.action <> found.act OR unions_stagedrow.person_id IS DISTINCT FROM found.person",
        "OR unions_stagedrow.employer_id IS DISTINCT FROM found.employer)",
    ]
)
_FIND_APPLICANTS = (
    "UPDATE unions_stagedrow SET person_id = (SELECT COALESCE(p.merged_into_id, p.id) FROM directory_person p "
    "WHERE p.identity_index = unions_stagedrow.identity_index) "
    "WHERE roster_id = %s AND action = 'apply' AND person_id IS NULL"
)
_COUNT = "SELECT action, COUNT(*) FROM unions_stagedrow WHERE roster_id = %s GROUP BY action"
_PEOPLE = (
    "INSERT INTO directory_person (code, name, initials, gender, birth_date, identity_kind, identity_number, "
    "identity_index, phone, phone_index, household, made_by_kind, made_by_number, created_at) "
    "SELECT code, name, initials, gender, birth_date, identity_kind, identity_number, identity_index, phone, "
    "phone_index, household, 'import', roster_id, %s FROM unions_stagedrow WHERE roster_id = %s AND person_id IS NULL "
    "AND action IN ('admit', 'retain', 'apply') ORDER BY id ON CONFLICT (identity_index) DO NOTHING"
)
_MEMBERS = (
    "INSERT INTO directory_membership (person_id, union_id, kind, road, card_number, valid_from, end_reason, "
    "made_by_kind, made_by_number) SELECT COALESCE(p.merged_into_id, p.id), s.union_id, "
    "CASE WHEN s.action = 'retain' THEN 'retained' ELSE 'active' END, 'import', "
    "%s || substr('000000' || CAST(s.n AS text), "
    "CASE WHEN s.n < 1000000 THEN length(CAST(s.n AS text)) + 1 ELSE 7 END), "
    "s.joined_on, '', 'import', s.roster_id FROM (SELECT r.*, %s - 1 + ROW_NUMBER() OVER (ORDER BY r.id) AS n "
    "FROM unions_stagedrow r WHERE r.roster_id = %s AND r.action IN ('admit', 'retain')) s "
    "JOIN directory_person p ON p.identity_index = s.identity_index ORDER BY s.n "
    "RETURNING id, person_id, union_id, valid_from, kind"
)
_WORK = (
    "INSERT INTO directory_employment (person_id, employer_id, employer_name, region_id, occupation, relation, "
    "new_form, industrial, is_main, valid_from, made_by_kind, made_by_number) "
    "SELECT COALESCE(p.merged_into_id, p.id), s.employer_id, "
    "CASE WHEN s.employer_id IS NULL THEN s.employer_name ELSE '' END, "
    "COALESCE(e.region_id, o.region_id), s.occupation, s.relation, s.new_form, "
    "CASE WHEN substr(s.occupation, 1, 1) IN ('4', '5', '6') THEN {yes} ELSE {no} END, {yes}, s.joined_on, 'import', "
    "s.roster_id FROM unions_stagedrow s JOIN directory_person p ON p.identity_index = s.identity_index "
    "JOIN directory_organisation o ON o.node_id = s.union_id "
    "LEFT JOIN directory_employer e ON e.id = s.employer_id "
    "WHERE s.roster_id = %s AND s.action IN ('admit', 'retain') AND (s.employer_name <> '' OR s.new_form <> '') "
    "AND NOT EXISTS (SELECT 1 FROM directory_employment x WHERE x.person_id = COALESCE(p.merged_into_id, p.id) "
    "AND (x.valid_to IS NULL OR x.valid_to > s.joined_on))"
)


@lru_cache(maxsize=20_000)
def _initial(character: str) -> str:
    return "".join(lazy_pinyin(character, style=Style.FIRST_LETTER, errors="ignore")).lower()


def _initials(name: str) -> str:
    return "".join(map(_initial, name))[:60]


def _sealed(rows: list[RosterRow]) -> Iterator[tuple]:
    numbers = [row.document_number for row in rows]
    phones = [row.mobile for row in rows]
    columns = (
        privacy.encrypt_many("directory.person.identity_number", numbers),
        privacy.blind_index_many("identity", numbers),
        privacy.encrypt_many("directory.person.phone", phones),
        privacy.blind_index_many("phone", phones),
    )
    return zip(*columns, strict=True)


def stage(roster_id: int, rows: Iterable[RosterRow], tell) -> int:
    """Seal and stage the rows in chunks, each in a short transaction of its own; `tell(count)` after each chunk."""
    source, staged = iter(rows), 0
    while chunk := list(islice(source, CHUNK)):
        values = [
            _values(roster_id, row, sealed) for row, sealed in zip(chunk, _sealed(chunk), strict=True) if row.union.key
        ]
        with transaction.atomic():
            _put("unions_stagedrow", _COLUMNS, values)
        staged += len(values)
        tell(staged)
    if staged > MANY and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE unions_stagedrow (roster_id, identity_index, employer_name)")
    return staged


def _put(table: str, columns: str, rows: list[tuple]) -> None:
    """Insert rows by the fastest road the database has; every constraint holds on both."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(" ".join(["COPY", table, "(", columns, ") FROM STDIN"])) as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * (columns.count(",") + 1))
        cursor.executemany(" ".join(["INSERT INTO", table, "(", columns, ") VALUES (", marks, ")"]), rows)


def _occupation(row: RosterRow) -> str:
    """The occupation's code: of the new-form category, else as written where a code was written."""
    written = row.occupation or ""
    return OCCUPATION_OF.get(str(row.new_form), written[:10] if written[:1].isdigit() else "")


def _values(roster_id: int, row: RosterRow, sealed: tuple) -> tuple:
    number, number_index, phone, phone_index = sealed
    household = "rural" if row.is_migrant else str(row.household)
    return (
        roster_id,
        row.sheet[:60],
        row.row,
        secrets.token_hex(10),
        row.name,
        _initials(row.name),
        str(row.gender),
        row.birth_date,
        str(row.document_kind),
        number,
        number_index,
        phone,
        phone_index,
        household,
        int(row.union.key or 0),
        str(row.standing),
        row.employer.name[:100],
        str(row.new_form),
        str(row.employment),
        _occupation(row),
        row.joined_on,
        row.confirmed,
        "",
    )


def withdraw(roster_id: int, places: Iterable[tuple[str, int]]) -> None:
    """Take back staged rows that a later row contradicted."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(
            "DELETE FROM unions_stagedrow WHERE roster_id = %s AND sheet = %s AND row = %s",
            [(roster_id, sheet[:60], row) for sheet, row in places],
        )


def classify(roster_id: int) -> dict[str, int]:
    """Say for each staged row what a commit would do now; return how many rows of each action."""
    with connection.cursor() as cursor:
        cursor.execute(_CLASSIFY, [roster_id] * 3)
        cursor.execute(_COUNT, [roster_id])
        return dict(cursor.fetchall())


def write_people(roster_id: int, now) -> None:
    """New people, and the ids of those who apply into their staged rows."""
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE, [now, roster_id])
        cursor.execute(_FIND_APPLICANTS, [roster_id])


def write_members(roster_id: int, prefix: str, first_card: int) -> list[tuple]:
    """The memberships of paper admissions with consecutive card numbers, and their work.

    Returns (id, person, union, from, kind) of each membership, in order.
    """
    yes, no = ("1", "0") if connection.vendor == "sqlite" else ("TRUE", "FALSE")
    with connection.cursor() as cursor:
        cursor.execute(_MEMBERS, [prefix, first_card, roster_id])
        written = sorted(cursor.fetchall())
        cursor.execute(_WORK.format(yes=yes, no=no), [roster_id])
    return written


def write_items(roster_id: int, items: list[tuple[int, str]]) -> None:
    """The item rows of the bulk entry."""
    rows = [
        ("roster", roster_id, position, "membership", number, digest) for position, (number, digest) in enumerate(items)
    ]
    _put("ledger_item", _ITEM_COLUMNS, rows)


_EXPLAINED = {
    "name_differs": _("该证件号码在平台登记的是另一个姓名。请核对证件，姓名有误的改正名册；登记有误的请工会窗口更正。"),
    "overlap": _("入会日早于此人上一段会籍的结束日，两段会籍重叠。请核对入会时间。"),
    "twice": _("本行与前面一行是同一个人：两个证件号码的登记已合并。请只保留一行。"),
    "busy": _("此人有一件入会或接转正在办理，本行不处理。请到办件中办结。"),
    "transfer": _("此人在其他工会有会籍，入库时将发起会籍接转，不会产生第二个会籍。"),
}
_BLOCKING = {"name_differs", "overlap", "twice"}


def problems_of(roster_id: int) -> list[Problem]:
    """What the register says against staged rows, at the cell of the identity number's row."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sheet, row, action FROM unions_stagedrow WHERE roster_id = %s "
            "AND action IN ('name_differs', 'overlap', 'twice', 'busy', 'transfer') ORDER BY id LIMIT 5000",
            [roster_id],
        )
        found = cursor.fetchall()
    return [
        Problem(sheet, row, None, "", action.replace("_", "-"), _EXPLAINED[action], {}, action in _BLOCKING)
        for sheet, row, action in found
    ]
