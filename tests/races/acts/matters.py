"""Applications, decisions and what else happens to a matter."""

from datetime import timedelta

from gongyou.domains.unions.operations import applying
from gongyou.engines.procedures import operations
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.accounts.codes import user_for_phone
from gongyou.kernel.numbering.numbers import next_number
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import current, operation
from tests.races.acts.base import ACTS, ROBOT, act, keyed, staff, worker, world


@act
def account(phones: list[str]) -> list[int]:
    return [user_for_phone(phone).pk for phone in phones]


@act
def join(union: str, phone: str, identity: str, name: str = "张晓工", key: str = "") -> str:
    application = applying.Application(
        name=name,
        identity_kind="resident",
        identity_number=identity,
        phone=phone,
        token=world()["tokens"].get(union, union),
    )
    viewer = worker(phone)
    return keyed(key, lambda: applying.apply_to_join(viewer, application=application).number)


@act
def decide(by: str, number: str, outcome: str, confirmed: tuple = (), note: str = "", **given) -> str:
    done = operations.act(staff(by), number=number, outcome=outcome, confirmed=tuple(confirmed), note=note, given=given)
    return done.ending or done.stage


@act
def decide_many(by: str, numbers: list[str]) -> list[str]:
    return list(operations.act_on_many(staff(by), numbers=tuple(numbers), outcome="admit").done)


@act
def give_back(by: str, number: str) -> str:
    return operations.return_for_correction(staff(by), number=number, note="请补充材料").state


@act
def withdraw(phone: str, number: str) -> str:
    return operations.withdraw(worker(phone), number=number).ending


@act
def oppose(what: str, **arguments) -> str:
    """One of several acts that exclude each other."""
    return ACTS[what](**arguments)


@act
def transfer(by: str, person: str, to: str) -> str:
    from gongyou.domains.unions.operations.transferring import open_transfer

    return open_transfer(staff(by), person_code=person, receiver_code=world()["codes"].get(to, to)).number


@act
def claim(by: str, number: str) -> int:
    return operations.claim(staff(by), number=number).claimed_by_id


@act
def revoke(by: str, number: str) -> str:
    return operations.revoke(staff(by), number=number, note="核实有误应当撤销").ending


@act
def tick(days: int) -> int:
    with clock.rehearse(clock.today() + timedelta(days=days)):
        return operations.tick(ROBOT)


@act
def escalate(by: str, number: str, days: int) -> int:
    with clock.rehearse(clock.today() + timedelta(days=days)):
        return operations.escalate(staff(by), number=number, note="逾期").desk_node_id


@operation("test.number_taken", allow=lambda viewer, **kwargs: viewer.is_system)
def _take_number(viewer: Viewer, *, series: str, year: int, fails: bool) -> str:
    number = next_number(series, year)
    if fails:
        raise Refused("taken back")
    current().entry("test.number_taken", "number", int(number.rsplit("-", 1)[1]), series=series)
    return number


@act
def take_number(series: str, year: int, fails: bool) -> str:
    return _take_number(ROBOT, series=series, year=year, fails=fails)
