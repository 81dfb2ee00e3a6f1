"""Scenes of selections and contests, as far as other stories do not tell it: panels, notices, what was long ago."""

from datetime import timedelta

from gongyou.domains.contests.types import seed
from gongyou.engines.procedures import operations
from gongyou.engines.procedures.models import Call, JointItem, JointRound, Mark, Matter, Panelist, Seat
from gongyou.engines.procedures.operations import (
    code_tables,
    joint,
    mark_entry,
    nominating,
    panel_copies,
    panel_draw,
    panel_signing,
)
from gongyou.engines.procedures.queries.panel_copies import to_confirm
from gongyou.engines.procedures.queries.panel_sheets import digest_of_marks, label_of, sheets_of
from gongyou.kernel import clock
from gongyou.kernel.access.roles import worker_viewer
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.accounts.codes import user_for_phone
from gongyou.records.directory.models import Person
from tests.journeys.scenes import selecting as parts
from tests.journeys.scenes.selecting import CRAFTSMAN, ROBOT, SHORT, SKILL, by_name, place_of

RULE = {"judges": 3, "drop_highest": 0, "drop_lowest": 0, "drop_from": 5, "per": "aspect", "spread": None, "shown": 2,
        "rank_by": "exact"}  # fmt: skip
ONE_TRACK = [{"key": "craftsman", "name": "新区工匠", "places": 10, "data": {}}]


def _panel(turn: str, judges: int = 3) -> dict:
    return {"panel": {"judges": judges, "reserves": 0, "fields": [f"评审{turn}"]}, "rule": RULE}


def _round(number: str) -> JointRound:
    return JointRound._base_manager.get(number=number)


def selection_open(title: str, names: str, turn: str) -> dict:
    """A call that takes nominations now, with one share; members of the first union who may be nominated."""
    union = place_of(by_name("union1"))
    people = parts.workers(ROBOT, union=union, names=names.split(","), turn=int(turn))
    share = [{"key": "q1", "tag": "front_line", "kind": "floor", "per_mille": 500, "track": ""}]
    tracks = [{"key": "craftsman", "name": "新区工匠", "places": 4, "data": {}}]
    open_now = parts.published(parts.approved(CRAFTSMAN, title, **{**SHORT, "quotas": share, "tracks": tracks}))
    long = {**SHORT, "conditions": {"employed_at_unit": 480}}
    too_long = parts.published(parts.approved(CRAFTSMAN, f"{title}（终身成就）", **long))
    return {"call": open_now.number, "other": too_long.number, "codes": [person.code for person in people]}


def _drawn(call, stage: str, turn: str, keepers: tuple[str, ...] = ()) -> JointRound:
    """A panel drawn and opened for what waits at the stage."""
    district = by_name("district")
    row = joint.draft_round(district, call=call.number, stage=stage)
    panel_draw.draw_panel(district, round=row.number)
    panel_draw.appoint(district, round=row.number, username=f"chief{turn}", function="chief")
    if keepers:
        panel_draw.appoint(district, round=row.number, username=f"arbiter{turn}", function="arbiter")
        code_tables.seal_tables(district, round=row.number, keepers=list(keepers))
    if read := to_confirm(_round(row.number)):
        panel_copies.confirm_copies(district, round=row.number, read=read)
    joint.open_round(by_name("district2"), number=row.number)
    return _round(row.number)


def panel_sits(title: str, names: str, turn: str) -> dict:
    """A panel of three has blind copies of these people's nominations before it; who marks, and what else it needs."""
    staff = parts.pool(turn, 3)
    union, clerk = place_of(by_name("union1")), by_name("union1")
    people = parts.workers(ROBOT, union=union, names=names.split(","), turn=int(turn))
    call = parts.published(parts.approved(CRAFTSMAN, title, tracks=ONE_TRACK, **{**SHORT, **_panel(turn)}))
    for person in people:
        brief = f"{person.name}扎根一线，攻克多项焊接难题。"
        parts.entered(clerk, call=call, person=person, stage="scoring", brief=brief)
    row = _drawn(call, "scoring", turn)
    return {"round": row.number, "accounts": staff.told(f"judge{turn}-1", f"judge{turn}-2", f"chief{turn}")}


def _viewers(row: JointRound) -> dict[int, Viewer]:
    """Seat → the judge."""
    rows = Panelist._base_manager.filter(round=row, function="judge", state="active").select_related("user")
    return {one.pk: by_name(one.user.username) for one in rows}


def others_mark(number: str, but: str, points: str) -> dict:
    """All judges but one mark everything: so many per cent of the most, item by item in turn."""
    row, shares = _round(number), [int(part) for part in points.split(",")]
    judges, rule = _viewers(row), panel_draw.rule_of(row)
    seats = Seat._base_manager.filter(item__round=row, state="active").exclude(panelist__user__username=but)
    leading, done = min(seat.panelist_id for seat in seats), 0
    for seat in seats.select_related("item", "panelist").order_by("item__ordinal", "panelist__seat"):
        share = shares[(seat.item.ordinal - 1) % len(shares)]
        keys = [key for key in rule.aspects if key in rule.judged or seat.panelist_id == leading]
        marks = {key: rule.aspects[key].maximum * share // 100 // rule.aspects[key].step * rule.aspects[key].step
                 for key in keys}  # fmt: skip
        mark_entry.enter_marks(judges[seat.panelist_id], round=number, item_code=label_of(seat.item), marks=marks)
        done += 1
    return {"done": done}


def _sign(row: JointRound) -> None:
    judges = list(_viewers(row).values())
    if panel_draw.rule_of(row).measured:
        works = [label_of(item) for item in JointItem._base_manager.filter(round=row)]
        for judge in judges[:2]:
            panel_signing.sign_measured(judge, round=row.number, item_codes=works)
    digest = digest_of_marks(sheets_of(_round(row.number)))
    chief = Panelist._base_manager.get(round=row, function="chief", state="active")
    arbiters = Panelist._base_manager.filter(round=row, function="arbiter").select_related("user")
    for viewer in (by_name(chief.user.username), *(by_name(one.user.username) for one in arbiters), judges[0]):
        panel_signing.sign_marks(viewer, round=row.number, digest=digest)


def panel_signs(number: str) -> dict:
    """Chief and one judge sign what was confirmed."""
    _sign(_round(number))
    return {}


def contest_open(title: str, names: str, turn: str) -> dict:
    """A skill contest of welders with nothing but the practice, filed and open; contestants who are not entered yet."""
    staff, office = parts.pool(turn, 3), parts.department(ROBOT, turn=turn)
    parts.hire(ROBOT, wanted={f"office{turn}": "department_officer"}, node=office.pk)
    people = parts.workers(ROBOT, union=place_of(by_name("union1")), names=names.split(","), turn=int(turn))
    plan = {
        "left_out": ["heat", "heat_ranking", "theory"], "weights": {"practice": 100}, "prizes": [], "promotions": [],
        "authority": office.code, "ties": ["practice", "key_module", "draw"], **_panel(turn),
        "held_from": (clock.today() + timedelta(days=60)).isoformat(), "tracks": seed("skill")["tracks"][:1],
    }  # fmt: skip
    call = parts.approved(SKILL, title, **plan)
    matter = nominating.ask_filing(by_name("district"), number=call.number, given={})
    given = {"document": "区人社竞备〔2026〕3号"}
    operations.act(by_name(f"office{turn}"), number=matter.number, outcome="file", given=given)
    call = parts.published(call)
    clerk = by_name("union1")
    for person in people[1:]:
        parts.entered(clerk, call=call, person=person, stage="practice")
    return {"call": call.number, "accounts": staff.told(f"judge{turn}-1")}


def contest_panel(call: str, turn: str) -> dict:
    """The works have drawn numbers, the panel sits."""
    keepers = ("union1", "union2", "street1")
    row = _drawn(Call._base_manager.get(number=call), "practice", turn, keepers)
    return {"round": row.number}


def contest_signed(number: str) -> dict:
    """What was marked is confirmed by another, signed, and the tables are opened in their order."""
    row = _round(number)
    marks = Mark._base_manager.filter(item__round=row, state="entered").values_list("pk", flat=True)
    mark_entry.confirm_marks(by_name("district"), round=number, marks=list(marks))
    _sign(row)
    for step, keeper in ((3, "street1"), (2, "union2"), (1, "union1")):
        code_tables.open_table(by_name(keeper), round=number, step=step)
    return {}


def selection_decided_soon(title: str, names: str, phone: str, turn: str) -> dict:
    """Nominations that wait for the district's notice: the first one by somebody with this phone, for himself."""
    union = place_of(by_name("union1"))
    people = parts.workers(ROBOT, union=union, names=names.split(","), turn=int(turn))
    call = parts.published(parts.approved(CRAFTSMAN, title, tracks=ONE_TRACK, **SHORT))
    oneself = Person._base_manager.get(user=user_for_phone(phone))
    worker = worker_viewer(oneself.user_id)
    own = parts.entered(worker, call=call, person=oneself, stage="district_notice")
    others = [parts.entered(by_name("union1"), call=call, person=one, stage="district_notice") for one in people]
    return {"call": call.number, "own": own.number, "name": oneself.name, "others": [one.number for one in others]}


def notice_is_over(number: str) -> dict:
    """The days of the notice have passed: it is closed by whoever did not draft it, at the hour of its end."""
    row = _round(number)
    with clock.rehearse(row.ends_at + timedelta(minutes=1)):
        joint.close_round(by_name("district2"), number=number)
    states = Matter._base_manager.filter(joint_items__round=row).values_list("number", "stage")
    return dict(states)


SCENES = {
    scene.__name__: scene
    for scene in (
        selection_open, panel_sits, others_mark, panel_signs, contest_open, contest_panel, contest_signed,
        selection_decided_soon, notice_is_over,
    )
}  # fmt: skip
