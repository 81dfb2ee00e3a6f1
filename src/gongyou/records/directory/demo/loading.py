"""Building the demo's directory: planned in memory from a fixed seed, then loaded by one operation in one go."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.utils.translation import gettext as _

from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.ledger.models import Entry
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import current, only_system, operation
from gongyou.records.directory.demo import bulk, careers, firms, members, offices, persons, places, staff
from gongyou.records.directory.demo.bulk import Report
from gongyou.records.directory.demo.columns import Table, listed
from gongyou.records.directory.demo.sealing import Buffers, Helper
from gongyou.records.directory.demo.sizes import Size
from gongyou.records.directory.demo.staff import Account
from gongyou.records.directory.models import Organisation

EVENT = "demo.loaded"
SEED = 12351
_LABELS = {
    "directory_employer": "用人单位",
    "directory_coverage": "建会覆盖",
    "directory_person": "人员（加密证件号码与手机号）",
    "directory_employment": "就业记录",
    "directory_membership": "会籍记录",
}
#: The coverages keep their indexes: the trigger against overlapping periods reads them.
_HEAVY = [name for name in _LABELS if name != "directory_coverage"]


@dataclass
class District:
    """The whole plan: every table's rows, and what later steps ask about them."""

    size: Size
    today: date
    places: places.Places
    firms: firms.Firms
    members: members.Members
    found: persons.Identities
    buffers: Buffers
    tables: list[Table]


def prepare(size: Size, today: date) -> District:
    """Plan all rows of the directory; touches no database. The same seed and day give the same facts."""
    rng = np.random.default_rng(SEED)
    now = clock.now().strftime("%Y-%m-%d %H:%M:%S.%f+00:00")
    where = places.plan(rng, today)
    employers = firms.plan(rng, size, where, today)
    places.describe(where, employers.names, rng, today)
    people = careers.plan_people(rng, size, today)
    jobs = careers.plan_jobs(rng, employers, people, today)
    joined = members.plan(rng, size, where, employers, people, jobs, today, gathered=staff.FIRST_STREET)
    found, births, male = persons.identities(rng, people)
    buffers = Buffers.of(found)
    codes, code_of_union = staff.codes(rng, where, employers)
    terms = offices.plan_terms(where, today)
    tables = [
        *places.tables(where, now),
        firms.table(employers, where),
        firms.coverages(rng, employers, where),
        *staff.officers(rng, where, now),
        codes,
        persons.person_table(rng, people, joined, births, male, buffers, today, now),
        persons.job_table(rng, jobs, employers, where),
        members.table(rng, joined, code_of_union),
        offices.terms(terms),
        offices.posts(rng, where, joined, terms, today),
    ]
    tables.append(
        listed("numbering_counter", ("series", "year", "last"), [("HY", *row) for row in joined.cards.items()])
    )
    return District(size, today, where, employers, joined, found, buffers, tables)


def build(viewer: Viewer, size: Size, report: Report) -> list[Account]:
    """Plan and load the demo's directory; return the accounts that it prints. Raises Refused if the site has data."""
    report("规划", 0, 0)
    district = prepare(size, clock.today())
    helper = Helper(district.found, district.buffers, district.tables)
    try:
        with bulk.roomy():
            made = load(viewer, district=district, helper=helper, report=report)
            report("整理数据库", 0, 0)
    finally:
        helper.close()
    bulk.analyse()
    return made


@operation(EVENT, allow=only_system)
def load(viewer: Viewer, *, district: District, helper: Helper, report: Report) -> list[Account]:
    """Insert everything in one transaction. One ledger entry per table holds the Merkle root over its rows' digests."""
    if Organisation.objects.in_operation().exists():
        raise Refused(_("这个站点已有组织数据，演示数据只能装入新的站点。请另设数据目录或另建空数据库。"))
    with bulk.references_later(_HEAVY), bulk.indexes_later(_HEAVY, keep="person_id"):
        for table in district.tables:
            _insert(table, helper if table.name == "directory_person" else None, report)
        report("建立索引", 0, 0)
    bulk.continue_numbers()
    made = staff.accounts(viewer, district.places, district.firms, district.members, district.found.phone)
    staff.uncounted(viewer, district.places, district.today)
    report("登记审计", 0, 0)
    for number, table in enumerate(district.tables, start=1):
        current().entry(
            EVENT,
            "table",
            number,
            table=table.name,
            rows=table.count,
            root=helper.root(table),
            size=district.size.key,
            seed=SEED,
            note="rows of invented people, loaded in bulk; items are not stored one by one",
        )
    return made


def _insert(table: Table, helper: Helper | None, report: Report) -> None:
    label = _LABELS.get(table.name, "")
    ready: Callable[[int], None] = helper.wait_for if helper else lambda last: None
    for first, last in table.spans(bulk.CHUNK):
        ready(last)
        bulk.put(table, first, last)
        if label:
            report(label, last, table.count)
    bulk.check_references()


def loaded_size() -> str:
    """The size of the demo that this site holds, or an empty text (read before any viewer exists)."""
    row = Entry._base_manager.filter(event=EVENT).order_by("seq").first()
    if row is None:
        return ""
    return str(json.loads(row.data)["size"])
