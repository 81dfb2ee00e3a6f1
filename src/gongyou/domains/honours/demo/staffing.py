"""Who works on the demo's selections beside the printed accounts: departments, judges, treasurers; and funds."""

from dataclasses import dataclass, field
from datetime import date

from gongyou.domains.honours.demo import plan
from gongyou.engines.procedures.models import Expert
from gongyou.engines.procedures.operations import desks, experts
from gongyou.kernel import clock
from gongyou.kernel.access.models import Role
from gongyou.kernel.access.roles import viewer_for
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.operation import current, only_system, operation
from gongyou.records.directory.demo.staff import hire, viewer_of
from gongyou.records.directory.models import Employer, Organisation
from gongyou.records.directory.operations.organisations import establish_organisation
from gongyou.records.treasury.models import Budget, Fund
from gongyou.records.treasury.operations.funds import decide_budget, open_fund, propose_budget

SINCE = date(2018, 1, 1)
DEPARTMENTS = (
    ("D-HR", "区人力资源和社会保障局"),
    ("D-TAX", "区税务局"),
    ("D-SAFETY", "区应急管理局"),
    ("D-ECOLOGY", "区生态环境分局"),
)
JUDGES = 9
DEPARTMENT, TREASURERS = "department", ("treasurer", "treasurer2")
#: The first one's sign-in is printed.
_JUDGES = ("judge", *(f"honours-judge{turn}" for turn in range(2, JUDGES + 1)))
#: Whose sign-in the demo prints.
PRINTED = (_JUDGES[0], *TREASURERS, DEPARTMENT)
#: Since when the experts are in the pool.
POOLED = date(2021, 3, 1)


@dataclass
class Staff:
    """Viewers by desk; `officer` is whoever holds a desk on the rehearsed day."""

    district: Viewer
    colleague: Viewer
    system: Viewer
    departments: dict[int, Viewer] = field(default_factory=dict)
    judges: dict[str, Viewer] = field(default_factory=dict)
    chief: Viewer | None = None
    treasurers: tuple[Viewer, Viewer] | None = None

    def officer(self, node_id: int, *, other_than: Viewer | None = None) -> Viewer:
        kinds = desks.deciding_kinds()
        rows = Role._base_manager.filter(node_id=node_id, kind__in=kinds, valid_to=None)
        if other_than is not None:
            rows = rows.exclude(user_id=other_than.user_id)
        role = rows.filter(valid_from__lte=clock.today()).order_by("pk").select_related("user")[0]
        return viewer_for(role, user_id=role.user_id)


def gather(viewer: Viewer) -> Staff:
    """Hire whoever is missing."""
    district = Organisation._base_manager.get(kind="district", valid_to=None)
    named = _hire(viewer, district=district)
    printed = {name: viewer_of(name) for name in ("district", "district2")}
    found = Staff(printed["district"], printed["district2"], viewer)
    for code, _name in DEPARTMENTS:
        node = Organisation._base_manager.get(code=code).pk
        found.departments[node] = viewer_of(named[code])
    found.chief = viewer_of("honours-chief")
    one, other = (viewer_of(name) for name in TREASURERS)
    found.treasurers = (one, other)
    _experts(found)
    _funds(found)
    return found


@operation("demo.honours_staffed", allow=only_system)
def _hire(viewer: Viewer, *, district: Organisation) -> dict[str, str]:
    """Departments with an officer each, judges, a chief, two treasurers; nobody knows their passwords."""
    named: dict[str, str] = {}
    for code, name in DEPARTMENTS:
        row = Organisation.objects.in_operation().filter(code=code).first() or establish_organisation(
            viewer, name=name, kind="department", day=SINCE, parent=district, code=code
        )
        named[code] = DEPARTMENT if code == "D-HR" else f"honours-{code.lower()}"
        hire(named[code], "department_officer", row.pk, SINCE)
    for name in (*_JUDGES, "honours-chief"):
        hire(name, "judge", district.pk, SINCE)
    for name in TREASURERS:
        hire(name, "treasurer", district.pk, SINCE)
    current().entry("demo.honours_staffed", "system", 0)
    return named


def _experts(staff: Staff) -> None:
    """Experts from employers at which nobody of the selections works."""
    free = Employer._base_manager.filter(valid_to=None, employments=None, coverages=None).order_by("-pk")
    known = {row.user_id: row for row in Expert._base_manager.filter(valid_to=None)}
    for turn, (name, firm) in enumerate(zip(_JUDGES, free[:JUDGES], strict=False)):
        judge = viewer_of(name)
        row = known.get(judge.user_id)
        if row is None:
            with clock.rehearse(POOLED):
                row = experts.register_expert(
                    staff.district, username=name, name=f"评委{turn + 1}",
                    employer_code=firm.credit_code, fields=("技能",),
                )  # fmt: skip
        staff.judges[row.code] = judge


def _funds(staff: Staff) -> None:
    assert staff.treasurers is not None
    one, other = staff.treasurers
    if not Fund._base_manager.filter(key=plan.FUND).exists():
        open_fund(one, key=plan.FUND, name="一匠五创培育资金", source="district", document="西海工发〔2018〕3号")
    years = range(plan.FIRST, clock.today().year + 1)
    for year in years:
        if Budget._base_manager.filter(fund__key=plan.FUND, year=year, category="cultivation").exists():
            continue
        for category, yuan in (("cultivation", 2_000_000), ("honours", 300_000)):
            change = propose_budget(
                one, fund=plan.FUND, year=year, category=category, amount_fen=yuan * 100, reason="年度预算安排"
            )
            decide_budget(other, change=change.pk, approve=True)
