"""Calls: a small family of selections that clients publish, nominate for, close."""

from datetime import timedelta

from gongyou.engines.procedures.models import Call
from gongyou.engines.procedures.operations import calls
from gongyou.engines.procedures.operations.nominating import nominate
from gongyou.engines.procedures.types import PROCEDURES
from gongyou.kernel import clock
from gongyou.records.directory.models import Organisation
from tests.engines.procedures.calls import families
from tests.races.acts.base import ROBOT, act, staff

if families.KEY not in PROCEDURES:
    families.register()


@act
def approved_call(places: int = 0) -> str:
    """A call that waits for its publication; with places, union A1 may nominate so many."""
    own, year = staff("district"), clock.today().year
    call = calls.draft_call(own, procedure=families.KEY, title=f"{year}年测试选树", year=year, nature="naming")
    node = Organisation._base_manager.get(code="T-union_a1").pk
    bodies = [{"node": node, "track": "gold", "places": places}] if places else []
    given = {"tracks": families.TRACKS, "conditions": {"adult": None}, "bodies": bodies}
    calls.change_call(own, number=call.number, section="whole", given=given)
    calls.try_call(own, number=call.number, samples=families.SAMPLES)
    calls.submit_call(own, number=call.number)
    return calls.approve_call(staff("district_colleague"), number=call.number).number


@act
def publish_call(call: str) -> str:
    today = clock.today()
    days = {"opens_on": today, "closes_on": today + timedelta(days=10)}
    return calls.publish_call(staff("district"), number=call, **days).state


@act
def put_forward(call: str, person: str, by: str = "union_a1", track: str = "gold") -> str:
    given = {"deed": "带徒十人"}
    return nominate(
        staff(by), call=call, track=track, subject_code=person, given=given, opened_by="organisation"
    ).number  # fmt: skip


@act
def close_call(call: str) -> str:
    """The clock comes by after the last day."""
    with clock.rehearse(Call._base_manager.get(number=call).closes_at):
        return calls.close_call(ROBOT, number=call).state
