"""A small contest that comes as text, as a definition file would: panels, a ballot, a ranking; people who take part."""

from contextlib import contextmanager
from datetime import date
from itertools import count

from gongyou.engines.procedures.models import JointItem, JointRound, Mark, Matter, Panelist, Seat
from gongyou.engines.procedures.operations import PartyDraft, experts, joint, mark_entry, panel_draw, panel_signing
from gongyou.engines.procedures.operations.opening import open_matter, store_editions
from gongyou.engines.procedures.queries.panel_sheets import digest_of_marks, sheets_of
from gongyou.engines.procedures.types import PROCEDURES
from gongyou.kernel import privacy
from gongyou.kernel.access.viewer import system
from gongyou.records.directory.models import Employment, Membership, Person
from tests.factories.soundness import sound
from tests.factories.world import START, employer, identity, mobile

KEY, SYSTEM, DAY = "test.contest", system(reason="test"), date(2026, 11, 23)
TEXT = '''
"""A contest, written only here."""

from gongyou.engines.procedures.enums import Ending, InputKind, OpenedBy, PartyRole, Verb
from gongyou.engines.procedures.stages import Decide, Poll, Publicise, Rank, Score
from gongyou.engines.procedures.types import Input, Labels, Outcome, PartyDesk, Procedure, Promise, Source, procedure
from gongyou.records.directory.models import Person

def shows(viewer, matter):
    person = Person._base_manager.get(pk=matter.subject_number)
    return {"name": person.name, "unit": "测试物流有限公司"}

def stage(kind, key, *outcomes, **more):
    return kind(key=key, labels=Labels(key, key, key), desk=PartyDesk(PartyRole.ORGANISER),
                promise=Promise("procedures.decision"), outcomes=outcomes, **more)

def scored(to):
    return Outcome("scored", "已评分", Verb.SCORE, to=to, computed=True)

@procedure
class Contest(Procedure):
    key = "test.contest"
    name = "测试竞赛"
    series = "TZ"
    basis = (Source("测试办法"),)
    opened_by = (OpenedBy.ORGANISATION,)
    fields = (Input("deed", "主要事迹", kind=InputKind.LONG),)
    stages = (
        stage(Score, "score", scored("poll"), Outcome("below", "未达线", Verb.SCORE, ending=Ending.REFUSED,
              computed=True), cut="below"),
        stage(Score, "practice", scored("rank"), part="practice", numbered=True),
        stage(Poll, "poll", Outcome("counted", "已计票", Verb.RECORD, to="rank", computed=True)),
        stage(Rank, "rank", Outcome("selected", "入选", Verb.RANK, to="notice", computed=True),
              Outcome("passed_over", "未入选", Verb.RANK, ending=Ending.REFUSED, computed=True), of=("score", "poll")),
        stage(Publicise, "notice", Outcome("clear", "无异议", Verb.PUBLISH, to="decide", computed=True),
              Outcome("upheld", "异议成立", Verb.PUBLISH, ending=Ending.REFUSED, computed=True), shows=shows),
        stage(Decide, "decide", Outcome("name", "命名", Verb.ADVANCE, ending=Ending.DONE),
              Outcome("try_practice", "重赛", Verb.ADVANCE, to="practice")),
    )
'''


def aspect(key: str, kind: str, weight: int, maximum: int = 10000, step: int = 1) -> dict:
    return {
        "key": key, "name": key, "kind": kind, "weight": weight, "maximum": maximum, "step": step, "spread": None
    }  # fmt: skip


def part(key: str, percent: int, *aspects: dict) -> dict:
    subs = [{"key": key, "name": key, "aspects": list(aspects)}]
    return {
        "key": key, "name": key, "percent": percent, "criteria": [{"key": f"{key}_c", "name": key, "subs": subs}]
    }  # fmt: skip


SHEET = {"digits": 2, "parts": [part("all", 100, aspect("skill", "judged", 6000), aspect("deeds", "judged", 4000))]}
PRACTICE = {
    "digits": 2,
    "parts": [
        part("theory", 30, aspect("paper", "measured", 10000)),
        part("practice", 70, aspect("size", "measured", 5000), aspect("finish", "judged", 5000, 300, 100)),
    ],
}
RULE = {
    "judges": 3, "drop_highest": 1, "drop_lowest": 1, "drop_from": 5, "per": "aspect", "spread": 2000, "shown": 2,
    "rank_by": "exact",
}  # fmt: skip
SETUP = {"sheet": SHEET, "rule": RULE, "panel": {"judges": 3, "reserves": 1}, "pass_marks": {"score": 60}}
NAMES = ("王小锤", "李大钳", "赵铁柱", "钱焊花", "孙车刀", "周吊臂", "吴电笔", "郑油漆")
_serial = count(1)


@contextmanager
def added():
    """The contest is there while the block runs."""
    exec(compile(TEXT, "contest.py", "exec"), {"__name__": "gongyou.domains.test.definitions.contest"})
    try:
        sound(KEY)
        store_editions(SYSTEM)
        yield PROCEDURES.get(KEY)
    finally:
        del PROCEDURES._values[KEY], PROCEDURES._modules[KEY]


def person(world, name: str, *, union: str = "", works=None, verified: bool = True, user=None) -> Person:
    """Somebody with a membership and a job, if asked for."""
    number, phone = identity(), mobile()
    row = Person(
        name=name, initials="x", gender="male", birth_date=date(1990, 1, 1), identity_kind="resident",
        identity_number=number, identity_index=privacy.blind_index("identity", number), phone=phone,
        phone_index=privacy.blind_index("phone", phone), user=user,
        identity_checked_on=START if verified else None,
    )  # fmt: skip
    row.save(force_insert=True)
    if union:
        Membership(person=row, union=world[union], road="paper", valid_from=START).save(force_insert=True)
    if works is not None:
        works_at(row, works)
    return row


def works_at(row: Person, firm, *, valid_from=START, valid_to=None) -> Employment:
    made = Employment(
        person=row, employer=firm, occupation="x", relation="employed", industrial=True, valid_from=valid_from,
        valid_to=valid_to, is_main=valid_to is None,
    )  # fmt: skip
    made.save(force_insert=True)
    return made


def entered(world, who: Person, *, at: str = "score", deed: str = "革新工装") -> Matter:
    """A matter of the contest about somebody, at a stage."""
    return open_matter(
        SYSTEM, procedure=KEY, subject=("person", who.pk), stage=at, answers={"deed": deed}, opened_by="organisation",
        parties=[
            PartyDraft("candidate", person=who),
            PartyDraft("organiser", organisation=world["district"]),
        ],
    )  # fmt: skip


def who(matter: Matter) -> Person:
    return Person._base_manager.get(pk=matter.subject_number)


def firm_of(row: Person):
    return Employment._base_manager.get(person=row, is_main=True).employer


def contestants(world, number: int = 3, **more) -> list[Matter]:
    firm = employer(world, name=f"测试物流有限公司{next(_serial)}")
    people = [person(world, NAMES[place], union="union_a1", works=firm) for place in range(number)]
    return [entered(world, one, **more) for one in people]


def officer(world):
    return world.viewers["district"]


def colleague(world):
    return world.viewers.get("colleague") or world.staff("district_officer", "district", "colleague")


def judges(world, number: int = 4) -> dict[str, object]:
    """Experts without any relation, by code, with their viewers."""
    found = {}
    for place in range(number):
        name = f"judge{next(_serial)}"
        viewer = world.staff("judge", "district", name)
        firm = employer(world, name=f"评委单位{next(_serial)}")
        row = experts.register_expert(
            officer(world), username=world.users[name].username, name=f"评委{place}", employer_code=firm.credit_code
        )
        found[row.code] = viewer
    return found


def sitting(world, function: str, row: JointRound):
    """A chief, recorder or arbiter of the round."""
    name = f"{function}{next(_serial)}"
    viewer = world.staff("judge", "district", name)
    panel_draw.appoint(officer(world), round=row.number, username=world.users[name].username, function=function)
    return viewer


def drafted(world, setup=SETUP, *, stage: str = "score") -> JointRound:
    return joint.draft_round(officer(world), procedure=KEY, stage=stage, given=setup)


def drawn(world, setup=SETUP, *, stage: str = "score") -> JointRound:
    row = drafted(world, setup, stage=stage)
    return panel_draw.draw_panel(officer(world), round=row.number)


def opened(world, setup=SETUP, *, stage: str = "score"):
    """(round, chief) of a panel that marks."""
    row = drawn(world, setup, stage=stage)
    chief = sitting(world, "chief", row)
    joint.open_round(colleague(world), number=row.number)
    return again(row), chief


def again(row):
    return type(row)._base_manager.get(pk=row.pk)


def panel(row: JointRound) -> list[str]:
    """The codes of the judges who sit."""
    rows = Panelist._base_manager.filter(round=row, function="judge", state="active").order_by("seat")
    return list(rows.values_list("expert__code", flat=True))


def items(row: JointRound) -> list[JointItem]:
    return list(JointItem._base_manager.filter(round=row).order_by("ordinal"))


def mark_all(
    row: JointRound, viewers: dict, value=lambda item, judge, aspect: 8000, aspects=("skill", "deeds")
) -> None:
    """Every judge marks every item that is theirs."""
    for seat in Seat._base_manager.filter(item__round=row, state="active").select_related("item", "panelist__expert"):
        code = seat.panelist.expert.code
        marks = {key: value(seat.item, code, key) for key in aspects}
        mark_entry.enter_marks(viewers[code], round=row.number, item_code=seat.item.code, marks=marks)


def confirm_all(world, row: JointRound) -> None:
    marks = Mark._base_manager.filter(item__round=row, state="entered").values_list("pk", flat=True)
    mark_entry.confirm_marks(officer(world), round=row.number, marks=list(marks))


def signed(world, row: JointRound, chief, judge) -> None:
    digest = digest_of_marks(sheets_of(again(row)))
    for viewer in (chief, judge):
        panel_signing.sign_marks(viewer, round=row.number, digest=digest)


def scored(world, number: int = 3, value=lambda item, judge, aspect: 8000, setup=SETUP) -> JointRound:
    """A whole panel round, closed."""
    viewers = judges(world)
    row, chief = opened(world, setup)
    mark_all(row, viewers, value)
    confirm_all(world, row)
    signed(world, row, chief, viewers[panel(row)[0]])
    return joint.close_round(officer(world), number=row.number)
