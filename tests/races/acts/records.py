"""Messages and codes, people and their records, roles, checkpoints."""

import json
from datetime import date, timedelta

from gongyou.domains.unions.operations import own_data, signing_in
from gongyou.kernel import clock
from gongyou.kernel.access.models import Role
from gongyou.kernel.access.roles import rebuild_viewer
from gongyou.kernel.access.viewer import Viewer, public
from gongyou.kernel.ledger import reader
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import current, operation
from gongyou.kernel.outbox import sending
from gongyou.records.directory.models import Person
from gongyou.records.directory.operations import merging, people, roles, searching
from tests.races.acts.base import ROBOT, act, staff, worker, world


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


@act
def job_viewer(by: str) -> str:
    """The viewer of a job is built anew from what the database says now."""
    from gongyou.kernel.access.roles import as_data

    return rebuild_viewer(as_data(staff(by))).kind
