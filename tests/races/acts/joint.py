"""Joint rounds of a small selection: nominations, drafts, opening, closing, objections at a rehearsed instant."""

from datetime import datetime
from itertools import count

from gongyou.engines.procedures.models import Call
from gongyou.engines.procedures.operations import joint
from gongyou.engines.procedures.operations.objecting import ObjectionDraft, file_objection
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import public
from tests.engines.procedures.joint import scenery
from tests.races.acts.base import District, act, declared_once, staff

_names = count(1)
_there = declared_once(scenery.added)


@act
def nominate(how_many: int, stage: str) -> list[str]:
    """Nominations of a call that stand at the stage; the call is made anew."""
    _there()
    call = Call._base_manager.filter(procedure=scenery.KEY).first() or scenery.call_of(District())
    names = [f"候选{next(_names)}-{clock.now().timestamp()}" for _place in range(how_many)]
    return [matter.number for matter in scenery.nominated(District(), call, *names, stage=stage)]


@act
def draft_joint(by: str, stage: str, numbers: list[str], at: str = "") -> str:
    _there()
    call = Call._base_manager.get(procedure=scenery.KEY)
    with clock.rehearse(datetime.fromisoformat(at) if at else clock.now()):
        return joint.draft_round(staff(by), call=call.number, stage=stage, numbers=tuple(numbers)).number


def _turn(call, by: str, number: str, at: str):
    _there()
    with clock.rehearse(datetime.fromisoformat(at) if at else clock.now()):
        return call(staff(by), number=number)


@act
def open_joint(by: str, number: str, at: str = "") -> str:
    row = _turn(joint.open_round, by, number, at)
    return row.ends_at.isoformat() if row.ends_at else row.state


@act
def close_joint(by: str, number: str, at: str = "") -> str:
    return _turn(joint.close_round, by, number, at).state


@act
def object_joint(number: str, ordinal: int, at: str) -> int:
    _there()
    draft = ObjectionDraft(what="申报材料里有不属实的内容。", name="张三", contact="0532-10000")
    with clock.rehearse(datetime.fromisoformat(at)):
        file_objection(public(), number=number, ordinal=ordinal, draft=draft)
    return ordinal


@act
def close_or_object(what: str, **given):
    """One of the two, as each client is told."""
    return {"close": close_joint, "object": object_joint, "open": open_joint}[what](**given)
