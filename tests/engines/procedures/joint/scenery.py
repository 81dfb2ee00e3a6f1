"""A small selection as a definition file would be, its call, nominations at a stage, and panels that have ended."""

from contextlib import contextmanager
from datetime import date, timedelta
from itertools import count

import pytest
from django.db import transaction

from gongyou.engines.procedures.models import Call, JointItem, JointRound, Matter, Track
from gongyou.engines.procedures.operations import PartyDraft
from gongyou.engines.procedures.operations.joint import close_round, draft_round, open_round
from gongyou.engines.procedures.operations.objecting import ObjectionDraft, file_objection
from gongyou.engines.procedures.operations.opening import open_matter, store_editions
from gongyou.engines.procedures.types import EFFECTS, EFFECTS_MANY, PROCEDURES
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import public, system
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import current, operation
from tests.factories.soundness import sound
from tests.factories.world import START

KEY = "test.joint"
MONDAY = date(2026, 11, 23)
SECRET = "举报人甲乙丙"
NAMED = ObjectionDraft(what="此人去年已不在该岗位工作。", name=SECRET, unit="某某公司", contact="13800000001")
LEADS = ObjectionDraft(
    what="申报材料中的专利不是本人的。", leads="专利号可在国家知识产权局网站查到，第一发明人另有其人。"
)
APPLIED: list[int] = []
TEXT = '''
"""A selection, written only here."""

from gongyou.engines.procedures.enums import Ending, InputKind, OpenedBy, PartyRole, Verb
from gongyou.engines.procedures.stages import Decide, Issue, Pay, Publicise, Rank
from gongyou.engines.procedures.types import (
    Family, Input, Labels, Outcome, PartyDesk, Procedure, Promise, Source, Tag, effect, effect_many, procedure,
)
from gongyou.engines.procedures.models import Party
from tests.engines.procedures.joint.scenery import APPLIED

def words(text):
    return Labels(text, text, text)

@effect("test.joint_name", reverse=lambda viewer, matter, act: None)
def name(viewer, matter, act):
    APPLIED.append(matter.pk)

@effect_many("test.joint_name")
def name_many(viewer, pairs):
    APPLIED.extend(matter.pk for matter, act in pairs)
    APPLIED.append(-len(pairs))

def shows(viewer, matter):
    return {"name": matter.candidate, "unit": "测试公司", "result": "拟命名", "born": str(1980 + matter.pk % 20)}

def stage(kind, key, *outcomes, desk=PartyRole.ORGANISER, **more):
    return kind(key=key, labels=words(key), desk=PartyDesk(desk), promise=Promise("procedures.decision"),
                outcomes=outcomes, **more)

@procedure
class Selection(Procedure):
    key = "test.joint"
    name = "测试评选"
    series = "TS"
    basis = (Source("测试办法"),)
    opened_by = (OpenedBy.ORGANISATION, OpenedBy.PERSON)
    family = Family(
        candidate="person", natures=("naming",), tags=(Tag("front", "一线"), Tag("women", "女")),
        ties=(("practice", "实操"), ("time:lower", "用时")),
    )
    stages = (
        stage(Rank, "rank", Outcome("selected", "入选", Verb.RANK, to="notice", computed=True),
              Outcome("passed_over", "未入选", Verb.RANK, ending=Ending.REFUSED, computed=True),
              of=("panel",), jointly=True),
        stage(Publicise, "notice", Outcome("clear", "无异议", Verb.PUBLISH, to="award", computed=True,
                                           message="办件 %(number)s 公示期满无异议。"),
              Outcome("upheld", "异议成立", Verb.PUBLISH, ending=Ending.REFUSED, computed=True), shows=shows),
        stage(Decide, "award", Outcome("name", "命名", Verb.ADVANCE, to="paper", effects=("test.joint_name",),
                                       inputs=(Input("grade", "等次", required=False),)),
              Outcome("refuse", "不予命名", Verb.REFUSE, ending=Ending.REFUSED, needs_note=True,
                      inputs=(Input("file", "归档号"),)),
              jointly=True, not_by=("rank",)),
        stage(Issue, "paper", Outcome("issue", "印发", Verb.ISSUE, to="pay",
              inputs=(Input("prefix", "机关代字"), Input("signed_for", "签发"))),
              title="关于命名%(count)s名测试工匠的决定", text="%(number)s：命名%(names)s。", jointly=True,
              to=PartyRole.NOMINATOR),
        stage(Pay, "pay", Outcome("paid", "已支付", Verb.PAY, ending=Ending.DONE, computed=True),
              Outcome("unpaid", "无须支付", Verb.PAY, ending=Ending.DONE, computed=True)),
    )

    @classmethod
    def prepare_entry(cls, viewer, call, given, candidate):
        raise AssertionError("tests open nominations themselves")
'''
TWO_PLACES = [{"key": "a", "name": "甲类", "places": 2, "data": {}}]
SETUP = {
    "tracks": [{"key": "a", "name": "甲类", "places": None, "data": {}}],
    "quotas": [],
    "weights": {"panel": 100},
    "ties": ["practice", "draw"],
    "days": {},
}
_serial = count(1)


@contextmanager
def added():
    """The selection is there while the block runs."""
    exec(compile(TEXT, "selection.py", "exec"), {"__name__": "gongyou.domains.test.definitions.selection"})
    sound(KEY)
    store_editions(system(reason="test"))
    APPLIED.clear()
    try:
        yield PROCEDURES.get(KEY)
    finally:
        for registry, key in ((PROCEDURES, KEY), (EFFECTS, "test.joint_name"), (EFFECTS_MANY, "test.joint_name")):
            del registry._values[key], registry._modules[key]


def call_of(world, *, at="district", **setup) -> Call:
    """A call that is open."""
    today = clock.today()
    row = Call(
        number=f"PX-T-{next(_serial):06d}", procedure=KEY, node_id=world[at].pk, title="测试评选批次", year=today.year,
        nature="naming", state="open", setup={**SETUP, **setup}, digest="d" * 64, opens_on=today,
        closes_on=today + timedelta(days=30), published_at=clock.now(),
    )  # fmt: skip
    row.save(force_insert=True)
    for track in row.setup["tracks"]:
        Track(call=row, key=track["key"], name=track["name"], places=track["places"]).save(force_insert=True)
    return row


@operation("test.nominated", allow=lambda viewer, **kwargs: True)
def _nominate(viewer, *, world, call, track, stage, names, tags, person, at, by):
    rows = []
    for name in names:
        parties = [PartyDraft("organiser", organisation=world[at]), PartyDraft("nominator", organisation=world[by])]
        if person is not None:
            parties.append(PartyDraft("candidate", person=person))
        rows.append(
            open_matter(
                viewer, procedure=KEY, subject=("person", next(_serial)), parties=parties, answers={},
                opened_by="organisation", stage=stage, call=call, track=track, candidate=name, tags=tags,
            )
        )  # fmt: skip
    current().entry("test.nominated", "system", 0)
    return rows


def nominated(
    world, call, *names, track="a", stage="rank", tags=(), person=None, at="district", by="union_a1"
) -> list[Matter]:
    """Nominations that stand at a stage."""
    of = Track._base_manager.filter(call=call, key=track).first() if call is not None else None
    return _nominate(
        system(reason="test"), world=world, call=call, track=of, stage=stage, names=names, tags=tuple(tags),
        person=person, at=at, by=by,
    )  # fmt: skip


def panel(world, call, matters, points, *, at="district", parts=None) -> JointRound:
    """A panel that has ended and gave these points (fractions as text), one for each matter."""
    row = JointRound(
        number=f"PC-T-{next(_serial):06d}", kind="panel", procedure=KEY, stage="panel", call=call,
        node_id=world[at].pk, title="评审", state="open",
    )  # fmt: skip
    row.save(force_insert=True)
    JointItem._base_manager.bulk_create(
        JointItem(
            round=row, matter=matter, ordinal=place, code=f"K{place:03d}", state="done", exact=exact,
            data={"parts": (parts or {}).get(matter.pk, {})}, outcome="scored",
        )
        for place, (matter, exact) in enumerate(zip(matters, points, strict=True), 1)
    )  # fmt: skip
    row.state, row.closed_at = "closed", clock.now()
    row.save()
    return row


def colleague(world):
    """A second officer of the district."""
    return world.staff("district_officer", "district", "colleague")


def held(world, first, second, **wanted) -> JointRound:
    """A round drafted by one, opened and closed by the other."""
    row = draft_round(first, **wanted)
    open_round(second, number=row.number)
    return close_round(second, number=row.number)


def posted(world, first, second, *, at=None, **wanted) -> JointRound:
    """A notice that is open, posted at an instant (default: Monday 23 November 2026, nine o'clock)."""
    with clock.rehearse(at or nine(date(2026, 11, 23))):
        row = draft_round(first, stage="notice", **wanted)
        return open_round(second, number=row.number)


def nine(day, hour=9):
    return clock.start_of_day(day) + timedelta(hours=hour)


def objected(notice, ordinal=1, draft=NAMED, at=None):
    with clock.rehearse(at or nine(MONDAY + timedelta(days=1))):
        return file_objection(public(), number=notice.number, ordinal=ordinal, draft=draft)


def states(notice):
    return list(JointItem._base_manager.filter(round=notice).order_by("ordinal").values_list("state", flat=True))


def code_of(operation, *args, **wanted):
    with pytest.raises(Refused) as refused, transaction.atomic():
        operation(*args, **wanted)
    return refused.value.code


assert START
