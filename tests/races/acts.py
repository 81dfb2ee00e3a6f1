"""What one client does: each act calls the operations as a face would, with the viewer that the site stored."""

import json
import os
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from gongyou.domains.unions.operations import applying, own_data, rosters, signing_in
from gongyou.engines.procedures import operations
from gongyou.engines.procedures.operations import duties
from gongyou.engines.procedures.operations.renewing import renew_dues
from gongyou.engines.procedures.queries.due_files import due_file
from gongyou.kernel import clock
from gongyou.kernel.access import graph
from gongyou.kernel.access.models import Role
from gongyou.kernel.access.roles import rebuild_viewer, worker_viewer
from gongyou.kernel.access.viewer import Viewer, public, system
from gongyou.kernel.accounts.codes import user_for_phone
from gongyou.kernel.jobs import runner
from gongyou.kernel.ledger import reader
from gongyou.kernel.numbering.numbers import next_number
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import RequestKey, current, operation, request_key
from gongyou.kernel.outbox import sending
from gongyou.records.directory.models import Organisation, Person
from gongyou.records.directory.operations import (
    closing,
    founding,
    memberships,
    merging,
    moving,
    organisations,
    people,
    roles,
    searching,
    terms,
)

ACTS: dict[str, Callable] = {}
ROBOT = system(reason="race")
HEADERS = (
    "姓名,性别,证件类型,证件号码,手机号码,所属工会,工作单位,用工形式,户籍类型,是否农民工,新就业形态类别,入会时间,"
    "会籍状态,本人确认"
)


def act(function: Callable) -> Callable:
    ACTS[function.__name__] = function
    return function


@lru_cache
def world() -> dict:
    return json.loads((Path(os.environ["GONGYOU_HOME"]) / "world.json").read_text())


def staff(key: str) -> Viewer:
    return Viewer(**world()["viewers"][key])


def worker(phone: str) -> Viewer:
    return worker_viewer(user_for_phone(phone).pk)


def _keyed(key: str, call: Callable, *, body: str = "same"):
    """Run `call` as the answer to a request that carries an idempotency key."""
    token = request_key.set(RequestKey("user:race", "/race", key, body)) if key else None
    try:
        return call()
    finally:
        if token is not None:
            request_key.reset(token)


@act
def account(phones: list[str]) -> list[int]:
    return [user_for_phone(phone).pk for phone in phones]


@act
def join(union: str, phone: str, identity: str, name: str = "张晓工", key: str = "") -> str:
    application = applying.Application(
        name=name, identity_kind="resident", identity_number=identity, phone=phone, token=world()["tokens"][union]
    )
    viewer = worker(phone)
    return _keyed(key, lambda: applying.apply_to_join(viewer, application=application).number)


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

    return open_transfer(staff(by), person_code=person, receiver_code=world()["codes"][to]).number


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


@operation("test.founded", allow=lambda viewer, **kwargs: viewer.is_system)
def _found(viewer: Viewer, *, codes: list[str]) -> None:
    for code in codes:
        organisations.establish_organisation(
            viewer, name=f"甲乙{code}", kind="basic", code=code, day=date(2020, 1, 1), parent=None, form="single"
        )


@act
def found(codes: list[str]) -> None:
    _found(ROBOT, codes=codes)


@operation("test.linked", allow=lambda viewer, **kwargs: viewer.is_system)
def _link(viewer: Viewer, *, line: str, parent: str, child: str, primary: bool) -> None:
    rows = Organisation.objects.in_operation()
    organisations.link_organisations(
        viewer, line=line, parent=rows.get(code=parent), child=rows.get(code=child), day=clock.today(), primary=primary
    )


@act
def link(line: str, parent: str, child: str, primary: bool = False) -> str:
    _link(ROBOT, line=line, parent=parent, child=child, primary=primary)
    return parent


@operation("test.unlinked", allow=lambda viewer, **kwargs: viewer.is_system)
def _unlink(viewer: Viewer, *, line: str, child: str) -> None:
    from gongyou.kernel.access.models import Link

    node = Organisation.objects.in_operation().get(code=child).pk
    found = Link.objects.in_operation().filter(line=line, child_id=node, valid_to=None).first()
    if found is None:
        raise Refused("no link")
    try:
        graph.close_link(link=found, day=clock.today())
    except graph.GraphError as error:
        raise Refused(str(error)) from error
    current().entry("test.unlinked", "organisation", node)


@act
def unlink(line: str, child: str) -> str:
    _unlink(ROBOT, line=line, child=child)
    return child


def _organisation(code: str) -> Organisation:
    return Organisation._base_manager.get(code=code)


@act
def move(child: str, to: str, since: str, line: str = "territory") -> str:
    moving.move_organisation(
        ROBOT, organisation=_organisation(child), line=line, new_parent=_organisation(to), day=clock.today(),
        made_by=("test", 0), old_parent=_organisation(since),
    )  # fmt: skip
    return to


@act
def prepare(parent: str) -> str:
    """A union in preparation; the code that it got."""
    return organisations.establish_organisation(
        ROBOT, name="筹建工会", kind="basic", form="single", day=clock.today() - timedelta(days=9), preparing=True,
        parent=_organisation(parent),
    ).code  # fmt: skip


@act
def reply(union: str) -> str:
    founding.found_organisation(
        ROBOT, organisation=_organisation(union), day=clock.today(), document="复〔2026〕1号", made_by=("test", 0)
    )
    return union


@act
def begin_term(union: str) -> int:
    return terms.begin_term(
        ROBOT, organisation=_organisation(union), begins_on=clock.today(), years=5, document="届", made_by=("test", 0)
    ).ordinal


@operation("test.entered", allow=lambda viewer, **kwargs: viewer.is_system)
def _enter(viewer: Viewer, *, union: str, identity: str, phone: str, name: str) -> None:
    person, _new = people.register_person(
        viewer, name=name, identity_kind="resident", identity_number=identity, birth_date=date(1990, 1, 1),
        gender="male", phone=phone, made_by=("seed", 0),
    )  # fmt: skip
    memberships.admit_member(
        viewer, person=person, union=_organisation(union), day=clock.today(), road="paper", made_by=("seed", 0)
    )


@act
def enter(union: str, identity: str, phone: str, name: str) -> str:
    """Somebody is admitted, without a matter."""
    _enter(ROBOT, union=union, identity=identity, phone=phone, name=name)
    return "entered"


@act
def dissolve(union: str) -> str:
    closing.dissolve_organisation(ROBOT, organisation=_organisation(union), day=clock.today(), made_by=("test", 0))
    return "dissolved"


@operation("test.messages", allow=lambda viewer, **kwargs: viewer.is_system)
def _enqueue(viewer: Viewer, *, keys: list[str], kind: str) -> None:
    for key in keys:
        sending.enqueue(kind, key, {"address": "13900000000", "text": "测试"})
    current().entry("test.messages", "system", 0, count=len(keys))


@act
def enqueue(keys: list[str], kind: str = "sms") -> None:
    _enqueue(ROBOT, keys=keys, kind=kind)


@act
def drain(most: int = 200, later: int = 0) -> int:
    with clock.rehearse(clock.now() + timedelta(seconds=later)):
        return sending.drain(most)


@act
def send_code(phone: str) -> str:
    signing_in.send_code(public(), phone=phone, purpose=signing_in.SIGN_IN)
    return phone


@act
def code_of(phone: str) -> str:
    """The code as it stands in the newest message, as a phone would show it."""
    from gongyou.kernel.outbox.models import Message

    for row in Message._base_manager.filter(dedupe_key__startswith="code:").order_by("-pk")[:20]:
        payload = json.loads(row.payload.reveal())
        if payload["address"] == phone:
            return "".join(char for char in payload["text"].split("，")[0] if char.isdigit())
    raise LookupError(phone)


@act
def redeem(phone: str, code: str) -> int:
    user = signing_in.redeem_code(public(), phone=phone, purpose=signing_in.SIGN_IN, code=code)
    return user.pk if user else 0


@act
def bind(phone: str, identity: str, name: str) -> bool:
    return own_data.bind_membership(worker(phone), name=name, identity_kind="resident", identity_number=identity)


@operation("test.registered", allow=lambda viewer, **kwargs: viewer.is_system)
def _register(viewer: Viewer, *, identity: str, phone: str, name: str) -> Person:
    return people.register_person(
        viewer, name=name, identity_kind="resident", identity_number=identity, birth_date=date(1990, 1, 1),
        gender="male", phone=phone, made_by=("seed", 0),
    )[0]  # fmt: skip


@act
def register(identity: str, phone: str, name: str = "张晓工") -> str:
    return _register(ROBOT, identity=identity, phone=phone, name=name).code


@act
def reveal(by: str, person: str) -> bool:
    return bool(people.reveal(staff(by), person_code=person, field="phone", reason="电话核实"))


@act
def propose_merge(by: str, kept: str, gone: str) -> str:
    given = {"originals": ("passport",), "note": "两证照片与本人一致", "membership_of": "kept", "account_of": "kept"}
    return merging.propose_merge(staff(by), kept_code=kept, gone_code=gone, **given).number


@act
def confirm_merge(by: str, number: str) -> str:
    return merging.confirm_merge(staff(by), number=number).state


@act
def undo_merge(by: str, number: str) -> str:
    return merging.undo_merge(staff(by), number=number, reason="经核实为两人").state


@act
def search(by: str, identity: str) -> str:
    return searching.search_by_identity(staff(by), kind="resident", number=identity)


@act
def grant(by: str, username: str, kind: str, at: str = "") -> int:
    return roles.grant_role(
        staff(by), username=username, kind=kind, organisation_code=world()["codes"][at] if at else ""
    ).pk


@act
def newcomer(by: str, username: str) -> int:
    from gongyou.records.directory.operations.accounts import make_staff_account

    return make_staff_account(staff(by), username=username)[0].pk


@act
def raw_role(username: str, kind: str) -> int:
    """A role written without any operation: the constraint alone stands in the way."""
    from django.db import IntegrityError, transaction

    from gongyou.kernel.accounts.models import User

    row = Role(user=User.objects.get(username=username), kind=kind, valid_from=clock.today())
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Refused("constraint") from error
    return row.pk


@act
def checkpoint(day: str) -> str:
    return reader.checkpoint(date.fromisoformat(day)).hash


def line(union: str, name: str, identity: str, phone: str, joined: str, confirmed: bool = True) -> str:
    gender = "男" if int(identity[16]) % 2 else "女"
    own = "是" if confirmed else "否"
    return (
        f"{name},{gender},居民身份证,{identity},{phone},{union},测试物流有限公司,劳动合同,农村居民,是,快递员,"
        f"{joined},正常,{own}"
    )


@act
def upload(by: str, lines: list[dict], note: str = "") -> str:
    """Upload a roster and return its number; the check waits to be run."""
    text = "\r\n".join([HEADERS, *(line(**one) for one in lines)]) + note
    made = rosters.upload_roster(
        staff(by), chunks=[text.encode("utf-8-sig")], title="花名册.csv", document="2026年第3次委员会会议"
    )
    return made.number


@act
def run_check(number: str) -> str:
    """Run the check's job as the worker would, and return the import's state."""
    from gongyou.domains.unions.models import RosterImport

    found = RosterImport._base_manager.get(number=number)
    runner.run(found.job_id)
    found.refresh_from_db()
    return found.state


@act
def commit(by: str, number: str) -> str:
    return rosters.commit_roster(staff(by), number=number, mode="all").state


@act
def drop(by: str, number: str) -> str:
    return rosters.drop_roster(staff(by), number=number).state


@act
def job_viewer(by: str) -> str:
    """The viewer of a job is built anew from what the database says now."""
    from gongyou.kernel.access.roles import as_data

    return rebuild_viewer(as_data(staff(by))).kind


@act
def take_snapshot() -> str:
    from gongyou.engines.facts import tasks

    return tasks.refresh().hash


@act
def submit_value(by: str, figure: str, day: str, note: str = "") -> int:
    from gongyou.engines.figures.operations import submit_values
    from gongyou.engines.figures.types import Cell

    return submit_values(staff(by), cells=[Cell(figure, date.fromisoformat(day))], note=note)[0].pk


@act
def lock_value(by: str, number: int) -> str:
    from gongyou.engines.figures.operations import lock_values

    return lock_values(staff(by), numbers=[number])[0].state


@act
def return_value(by: str, number: int) -> str:
    from gongyou.engines.figures.operations import return_value as give_back

    return give_back(staff(by), number=number, reason="缺少佐证").state


@act
def renew(day: str) -> dict:
    """The daily round of regular duties."""
    with clock.rehearse(date.fromisoformat(day)):
        return renew_dues(ROBOT)


@act
def report(by: str, due: int, day: str) -> str:
    """A report with the values that the page shows."""
    with clock.rehearse(date.fromisoformat(day)):
        found = due_file(staff(by), due)
        seen = found.forms[0].seen if found and found.forms else ""
        return duties.report_due(staff(by), due=due, given={"agrees": "yes"}, seen=seen).state


@act
def waive(by: str, due: int, day: str) -> str:
    with clock.rehearse(date.fromisoformat(day)):
        return duties.waive_due(staff(by), due=due, note="停产整顿").state


@act
def press(by: str, due: int, day: str) -> str:
    with clock.rehearse(date.fromisoformat(day)):
        return duties.remind_due(staff(by), due=due).state


@act
def check(by: str, due: int, right: bool, day: str) -> str:
    with clock.rehearse(date.fromisoformat(day)):
        return duties.check_due(staff(by), due=due, right=right, note="数字不对").state
