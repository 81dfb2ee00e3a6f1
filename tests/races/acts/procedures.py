"""Any procedure by its own form: opened, answered, decided, convened; and what its parties need to be there first."""

from datetime import date, timedelta

from gongyou.engines.procedures import operations
from gongyou.engines.procedures.models import RollItem
from gongyou.engines.procedures.operations import duties
from gongyou.engines.procedures.operations.convening import convene as call_meeting
from gongyou.engines.procedures.operations.requesting import request
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.operation import operation
from gongyou.records.directory.models import Employer, JoinCode, Organisation, Person
from gongyou.records.directory.operations import coverages, organisations
from tests.factories.world import START, credit_code
from tests.races.acts.base import ROBOT, act, staff, worker

#: What the reply of a founding asks for.
PAPER = {"prefix": "测工组", "signed_for": "A街道总工会"}


def whoever(by: str, phone: str) -> Viewer:
    """A member of staff by key, or a worker by phone."""
    return staff(by) if by else worker(phone)


@act
def ask(procedure: str, given: dict, by: str = "", phone: str = "", subject: str = "") -> str:
    return request(whoever(by, phone), procedure=procedure, given=given, subject=subject).number


@act
def proceed(by: str, number: str, outcome: str, given: dict | None = None, stage: str = "", days: int = 0) -> str:
    """One outcome at a desk, `days` from today."""
    with clock.rehearse(clock.now() + timedelta(days=days)):
        done = operations.act(
            staff(by), number=number, outcome=outcome, given=given or {}, stage=stage, note="经核实办理"
        )
    return done.ending or done.stage


@act
def convene(by: str, number: str, ahead: int = 14) -> str:
    return call_meeting(
        staff(by), number=number, day=clock.today() + timedelta(days=ahead), place="职工之家"
    ).stage  # fmt: skip


@act
def begin_due(by: str, due: int, day: str) -> str:
    with clock.rehearse(date.fromisoformat(day)):
        return duties.begin_due(staff(by), due=due).number


@act
def settle_due(by: str, due: int, day: str) -> str:
    with clock.rehearse(date.fromisoformat(day)):
        return duties.settle_due(staff(by), due=due).state


def employer(number: int, region: str = "370211001") -> Employer:
    """An invented employer by number, registered once."""
    code = credit_code(number)
    found = Employer._base_manager.filter(credit_code=code).first()
    if found is None:
        found = Employer(
            credit_code=code, name=f"测试{number}号物流有限公司", initials="cswl", industry="G5450", region_id=region,
            valid_from=START,
        )  # fmt: skip
        found.save(force_insert=True)
    return found


@act
def employ(numbers: list[int]) -> list[str]:
    """Register employers; their codes."""
    return [employer(number).credit_code for number in numbers]


@operation("test.covered", allow=lambda viewer, **kwargs: viewer.is_system)
def _cover(viewer: Viewer, *, union: str, codes: list[str]) -> None:
    held = Organisation.objects.in_operation().get(code=union)
    for code in codes:
        coverages.cover_employer(
            viewer, union=held, employer=Employer.objects.in_operation().get(credit_code=code), day=clock.today(),
            made_by=("test", 0),
        )  # fmt: skip


@act
def cover(union: str, codes: list[str]) -> list[int]:
    """Let a union cover employers; their numbers."""
    _cover(ROBOT, union=union, codes=codes)
    return [Employer._base_manager.get(credit_code=code).pk for code in codes]


@act
def code_of_person(phone: str) -> str:
    """The code of the person whose account this phone's is."""
    return Person._base_manager.get(user_id=worker(phone).user_id).code


def founding_form(first: Employer, others: list[Employer], workers: int = 60) -> dict:
    """What a street's desk fills in when a unit asks for a union on paper."""
    return {
        "employer": first.credit_code,
        "name": f"{first.name}工会委员会",
        "form": "joint" if others else "single",
        "others": "\n".join(row.credit_code for row in others),
        "preparers": [{"name": f"筹备{one}", "work": "车间"} for one in "甲乙丙"],
        "workers": workers,
        "view": "agree",
    }


@act
def ask_founding(numbers: list[int], by: str = "street_a", workers: int = 60) -> str:
    """A street's desk records that the first of these employers asks for a union, together with the others."""
    first, *others = [employer(number) for number in numbers]
    given = founding_form(first, others, workers)
    return request(staff(by), procedure="unions.founding", given=given).number


@act
def open_code(union: str, by: str = "street_a") -> str:
    """A code by which people join the union; its token."""
    made = organisations.make_code(staff(by), target="union", union_code=union, label="入会")
    return made.token


@operation("test.federation_made", allow=lambda viewer, **kwargs: viewer.is_system)
def _federate(viewer: Viewer, *, codes: list[str]) -> None:
    above = Organisation.objects.in_operation().get(code="T-district")
    for code in codes:
        organisations.establish_organisation(
            viewer, name=f"联合会{code}", kind="federation", code=code, day=START, parent=above
        )


@act
def federate(codes: list[str]) -> None:
    """Federations under the district, without desks of their own."""
    _federate(ROBOT, codes=codes)


@act
def token_of(union: str) -> str:
    """The joining code of a union in preparation."""
    return JoinCode._base_manager.get(union__code=union, valid_to=None).token


@act
def units_on(number: str) -> list[int]:
    """The items of a matter of member units."""
    return list(RollItem._base_manager.filter(matter__number=number, valid_to=None).values_list("pk", flat=True))
