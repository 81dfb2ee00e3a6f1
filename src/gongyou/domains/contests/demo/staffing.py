"""Who works on the demo's contests beside the printed accounts: the department, judges, keepers, money."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from gongyou.domains.contests.demo import plan
from gongyou.engines.procedures.models import Expert
from gongyou.engines.procedures.operations import desks, experts
from gongyou.kernel import clock
from gongyou.kernel.access.models import Role
from gongyou.kernel.access.roles import viewer_for
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.operation import current, only_system, operation
from gongyou.records.directory.demo.staff import hire, viewer_of
from gongyou.records.directory.models import Employer, Employment, Membership, Organisation, Person
from gongyou.records.directory.operations.organisations import establish_organisation
from gongyou.records.directory.predicates import months_after
from gongyou.records.treasury.models import Budget, Fund
from gongyou.records.treasury.operations.funds import decide_budget, open_fund, propose_budget

SINCE = date(2018, 1, 1)
#: The department that files plans and confirms levels.
OFFICE, OFFICE_NAME = "D-HR", "区人力资源和社会保障局"
JUDGES, KEEPERS = 5, 3
_MONEY = ("contests-money1", "contests-money2")


@dataclass
class Staff:
    """Viewers by desk, and people who compete."""

    district: Viewer
    colleague: Viewer
    chief: Viewer
    arbiter: Viewer
    system: Viewer
    keepers: list[Viewer]
    judges: dict[str, Viewer] = field(default_factory=dict)
    people: Iterator[tuple[Person, int]] = field(default_factory=lambda: iter(()))

    def officer(self, node_id: int) -> Viewer:
        """Who decides at this desk on the (rehearsed) day."""
        rows = Role._base_manager.filter(node_id=node_id, kind__in=desks.deciding_kinds(), valid_to=None)
        role = rows.filter(valid_from__lte=clock.today()).order_by("pk")[0]
        return viewer_for(role, user_id=role.user_id)


def gather(viewer: Viewer) -> Staff:
    """Hire whoever is missing, and find who competes."""
    district = Organisation._base_manager.get(kind="district", valid_to=None)
    _hire(viewer, district=district)
    keepers = [viewer_of(f"contests-keeper{turn + 1}") for turn in range(KEEPERS)]
    leading = viewer_of("contests-chief"), viewer_of("contests-arbiter")
    found = Staff(viewer_of("district"), viewer_of("district2"), *leading, viewer, keepers)
    found.people = _people()
    with clock.rehearse(clock.now() - timedelta(days=200)):
        _experts(found)
    _money()
    return found


@operation("demo.contests_staffed", allow=only_system)
def _hire(viewer: Viewer, *, district: Organisation) -> None:
    """The department with an officer, judges, keepers of tables, two treasurers; nobody knows their passwords."""
    office = Organisation.objects.in_operation().filter(code=OFFICE).first() or establish_organisation(
        viewer, name=OFFICE_NAME, kind="department", day=SINCE, parent=district, code=OFFICE
    )
    hire("contests-office", "department_officer", office.pk, SINCE)
    for name in [*(f"contests-judge{turn + 1}" for turn in range(JUDGES)), "contests-chief", "contests-arbiter"]:
        hire(name, "judge", district.pk, SINCE)
    for turn in range(KEEPERS):
        hire(f"contests-keeper{turn + 1}", "department_officer", office.pk, SINCE)
    for name in _MONEY:
        hire(name, "treasurer", district.pk, SINCE)
    current().entry("demo.contests_staffed", "system", 0)


def _experts(staff: Staff) -> None:
    """Experts from employers at which nobody works who competes."""
    free = Employer._base_manager.filter(valid_to=None, employments=None, coverages=None).order_by("pk")[40:]
    known = {row.user_id: row for row in Expert._base_manager.filter(valid_to=None)}
    for turn, firm in enumerate(free[:JUDGES]):
        judge = viewer_of(f"contests-judge{turn + 1}")
        row = known.get(judge.user_id or 0) or experts.register_expert(
            staff.district, username=f"contests-judge{turn + 1}", name=f"裁判{turn + 1}",
            employer_code=firm.credit_code, fields=("竞赛",), qualification="高级技师、考评员",
        )  # fmt: skip
        staff.judges[row.code] = judge


def _money() -> None:
    one, other = (viewer_of(name) for name in _MONEY)
    if not Fund._base_manager.filter(key=plan.FUND).exists():
        open_fund(one, key=plan.FUND, name="竞赛专项资金", source="district", document="西海工发〔2018〕6号")
    for year in (clock.today().year - 1, clock.today().year):
        if not Budget._base_manager.filter(fund__key=plan.FUND, year=year, category="contests").exists():
            change = propose_budget(
                one, fund=plan.FUND, year=year, category="contests", amount_fen=plan.BUDGET_YUAN * 100,
                reason="年度预算安排",
            )  # fmt: skip
            decide_budget(other, change=change.pk, approve=True)


def _people() -> Iterator[tuple[Person, int]]:
    """(person, union): members with a long employment in unions that have a clerk, each union once."""
    clerks = Role._base_manager.filter(kind="union_clerk", valid_to=None, valid_from__lt="2024-01-01")
    rows = Membership._base_manager.filter(
        union__in=clerks.values("node_id"), valid_to=None, kind="active", valid_from__lt="2020-01-01",
        person__user=None, person__merged_into=None, person__died_on=None, person__posts=None,
    )  # fmt: skip
    seen: set[int] = set()
    for row in rows.select_related("person").order_by("pk").iterator(chunk_size=200):
        if row.union_id not in seen and _works(row.person_id):
            seen.add(row.union_id)
            yield row.person, row.union_id


def _works(person: int) -> bool:
    long_ago = months_after(clock.today(), -14)
    rows = Employment._base_manager.filter(person_id=person, valid_to=None, valid_from__lt=long_ago)
    return rows.exclude(employer=None).exists()
