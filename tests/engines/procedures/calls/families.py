"""A small family of selections that comes as text, as a definition file would, and calls of it in every state."""

from contextlib import contextmanager
from datetime import date, timedelta

from gongyou.engines.procedures.models import Call
from gongyou.engines.procedures.operations import calls
from gongyou.engines.procedures.operations.opening import store_editions
from gongyou.engines.procedures.types import PROCEDURES
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import system
from tests.factories.soundness import sound

KEY, FILING = "test.selection", "test.filing"
DAY = date(2026, 11, 23)
TEXT = '''
"""A selection of people, written only here."""

from gongyou.engines.procedures.enums import CallNature, Ending, InputKind, OpenedBy, PartyRole, Verb
from gongyou.engines.procedures.operations import PartyDraft
from gongyou.engines.procedures.stages import Decide, Rank, Score
from gongyou.engines.procedures.types import (
    Condition, Family, Input, Labels, Opening, Outcome, PartyDesk, Procedure, Promise, Source, Start, Tag, Text,
    procedure,
)
from gongyou.kernel.access import graph
from gongyou.records.directory.models import Membership, Organisation, Person

def words(text):
    return Labels(text, text, text)

def member(viewer, kind, number, value, day):
    row = Membership._base_manager.filter(person_id=number, valid_to=None).first()
    if row is None:
        return "还不是会员"
    months = (day - row.valid_from).days // 30
    return "" if months >= value else f"入会 {months} 个月，需要 {value} 个月"

def born(viewer, kind, number, value, day):
    year = Person._base_manager.get(pk=number).birth_date.year
    return "" if day.year - year >= 18 else "未满 18 岁"

def woman(viewer, kind, number, given):
    return Person._base_manager.get(pk=number).gender == "female"

SHEET = {"digits": 2, "parts": [{"key": "all", "name": "事迹", "percent": 100, "criteria": [
    {"key": "all", "name": "事迹", "subs": [{"key": "all", "name": "事迹", "aspects": [
        {"key": "skill", "name": "技能", "kind": "judged", "weight": 6000, "maximum": 1000, "step": 10, "spread": None},
        {"key": "work", "name": "业绩", "kind": "judged", "weight": 4000, "maximum": 1000, "step": 10, "spread": None},
    ]}]}]}]}
RULE = {"judges": 3, "drop_highest": 1, "drop_lowest": 1, "drop_from": 5, "per": "aspect", "spread": None, "shown": 2,
        "rank_by": "exact"}

def stage(kind, key, *outcomes, role=PartyRole.ORGANISER, **more):
    return kind(key=key, labels=words(key), desk=PartyDesk(role), promise=Promise("procedures.decision"),
                outcomes=outcomes, **more)

@procedure
class Selection(Procedure):
    key = "test.selection"
    name = "测试选树"
    series = "TX"
    basis = (Source("测试办法"),)
    opened_by = (OpenedBy.PERSON, OpenedBy.ORGANISATION)
    fields = (Input("deed", "主要事迹", kind=InputKind.LONG),)
    family = Family(
        candidate="person",
        natures=(CallNature.NAMING, CallNature.COMMENDATION),
        nominators=("basic", "street"),
        tags=(Tag("industrial", "产业工人", exclusive=True), Tag("manager", "管理人员", exclusive=True),
              Tag("women", "女职工", of=woman)),
        conditions=(Condition("member", "会龄", member, unit="个月", default=12),
                    Condition("adult", "年满 18 岁", born, always=True)),
        days=("review",),
        texts=(Text("notice", "评选通知", "请于%(closes_on)s前申报。", words=("title", "closes_on")),),
        ties=(("skill", "技能得分"),),
        seed={"sheet": SHEET, "rule": RULE, "panel": {"judges": 5, "reserves": 2, "fields": []},
              "certificate": {"title": "荣誉证书", "text": "授予%(name)s同志称号。"}},
        grants=True, self_nomination=True, files_with="FILES_WITH",
    )
    stages = (
        stage(Decide, "review", Outcome("pass", "推荐", Verb.ADVANCE, to="score", effects=("procedures.take_place",)),
              Outcome("refuse", "不推荐", Verb.REFUSE, ending=Ending.REFUSED, needs_note=True),
              role=PartyRole.RECOMMENDER, optional_to="score"),
        stage(Score, "score", Outcome("scored", "已评分", Verb.SCORE, to="rank", computed=True)),
        stage(Rank, "rank", Outcome("selected", "入选", Verb.RANK, to="decide", computed=True),
              Outcome("passed_over", "未入选", Verb.RANK, ending=Ending.REFUSED, computed=True), of=("score",)),
        stage(Decide, "decide", Outcome("name", "命名", Verb.ADVANCE, ending=Ending.DONE),
              Outcome("refuse", "不命名", Verb.REFUSE, ending=Ending.REFUSED, needs_note=True)),
    )

    @classmethod
    def prepare_entry(cls, viewer, given, subject, call, track):
        own = Organisation.objects.in_operation().filter(pk=viewer.node_id).first()
        if own is None:
            own = Membership.objects.in_operation().get(person=subject, valid_to=None).union
        above = next(iter(graph.ancestors("territory", own.pk)), own.pk) if own.kind == "basic" else own.pk
        organisation = Organisation.objects.in_operation().get
        return Start(
            subject=("person", subject.pk),
            parties=[PartyDraft("candidate", person=subject), PartyDraft("nominator", organisation=own),
                     PartyDraft("recommender", organisation=organisation(pk=above)),
                     PartyDraft("organiser", organisation=organisation(pk=call.node_id))],
        )

@procedure
class Filing(Procedure):
    key = "test.filing"
    name = "方案备案"
    series = "TB"
    basis = (Source("测试办法"),)
    opened_by = (OpenedBy.ORGANISATION,)
    openings = (Opening(OpenedBy.ORGANISATION, kinds=("district",), subject="call"),)
    fields = (Input("where", "备案机关"),)
    stages = (
        stage(Decide, "file", Outcome("file", "已备案", Verb.ADVANCE, ending=Ending.DONE),
              Outcome("refuse", "不予备案", Verb.REFUSE, ending=Ending.REFUSED, needs_note=True)),
    )

    @classmethod
    def prepare(cls, viewer, given, subject):
        own = Organisation.objects.in_operation().get(pk=subject.node_id)
        return Start(subject=("call", subject.pk), parties=[PartyDraft("organiser", organisation=own)])
'''
TRACKS = [{"key": "gold", "name": "金奖", "places": 2, "data": {}}, {"key": "silver", "name": "银奖", "places": 3}]
QUOTA = {"key": "women", "tag": "women", "kind": "floor", "per_mille": 500, "track": "gold"}
SAMPLES = [
    {"name": "样本甲", "age": 40, "gender": "female", "member_months": 30, "work_months": 30, "score": "88.5"},
    {"name": "样本乙", "age": 30, "gender": "male", "member_months": 3, "work_months": 12, "score": "91"},
    {"name": "样本丙", "age": 50, "gender": "male", "member_months": 60, "work_months": 90, "score": "86"},
]


def register(files_with: str = "") -> None:
    """Register the family for good: for a process of its own."""
    text = TEXT.replace("FILES_WITH", files_with)
    exec(compile(text, "selection.py", "exec"), {"__name__": "gongyou.domains.test.definitions.selection"})


@contextmanager
def added(files_with: str = ""):
    """The family is there while the block runs."""
    register(files_with)
    try:
        sound(KEY, FILING if files_with else KEY)
        store_editions(system(reason="test"))
        yield PROCEDURES.get(KEY)
    finally:
        for key in (KEY, FILING):
            del PROCEDURES._values[key], PROCEDURES._modules[key]


def colleague(world):
    """Another officer of the district, who approves."""
    return world.viewers.get("colleague") or world.staff("district_officer", "district", "colleague")


def draft(world, **setup) -> Call:
    """A draft of the district with two categories; `setup` is laid over it."""
    viewer = world.viewers["district"]
    call = calls.draft_call(viewer, procedure=KEY, title="2026年测试选树", year=2026, nature="naming")
    given = {"tracks": TRACKS, **setup}
    return calls.change_call(viewer, number=call.number, section="whole", given=given)


def approved(world, **setup) -> Call:
    call, viewer = draft(world, **setup), world.viewers["district"]
    calls.try_call(viewer, number=call.number, samples=SAMPLES)
    calls.submit_call(viewer, number=call.number)
    return calls.approve_call(colleague(world), number=call.number)


def published(world, *, days: int = 20, starts: int = 0, **setup) -> Call:
    """A call that opens after `starts` days (0: today) for so many days."""
    call = approved(world, **setup)
    opens = clock.today() + timedelta(days=starts)
    closes = opens + timedelta(days=days)
    return calls.publish_call(world.viewers["district"], number=call.number, opens_on=opens, closes_on=closes)
