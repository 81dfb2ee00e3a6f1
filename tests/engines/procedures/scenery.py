"""A procedure that comes as text, as a definition file would: every kind of stage once, branches side by side first."""

from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from itertools import count

from gongyou.engines.procedures.enums import Verb
from gongyou.engines.procedures.models import Matter, RollItem, Round
from gongyou.engines.procedures.operations.opening import store_editions
from gongyou.engines.procedures.operations.requesting import request as open_request
from gongyou.engines.procedures.types import EFFECTS, PROCEDURES
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import system
from gongyou.kernel.parameters import store
from gongyou.kernel.parameters.loader import load_directory
from tests.factories.soundness import sound

KEY = "test.everything"
TEXT = '''
"""A procedure of every kind, written only here."""

from gongyou.engines.procedures.enums import Ending, InputKind, OnSilence, OpenedBy, PartyRole, Verb
from gongyou.engines.procedures.models import RollItem
from gongyou.engines.procedures.operations import PartyDraft
from gongyou.engines.procedures.operations.opening import add_to_roll, close_roll
from gongyou.engines.procedures.stages import Ask, Ballot, Decide, Handle, Issue, Meet, Serve
from gongyou.engines.procedures.types import (
    JOIN, AboveDesk, CommonDesk, Input, Labels, Opening, Outcome, PartyDesk, Procedure, Promise, RollDraft, Source,
    Start, Together, effect, procedure,
)
from gongyou.records.directory.models import Organisation

def words(text):
    return Labels(text, text, text)

def promise(**more):
    return Promise("procedures.decision", **more)

@effect("test.nominate", reverse=lambda viewer, matter, act: close_roll(matter, "candidate"))
def nominate(viewer, matter, act):
    close_roll(matter, "candidate")
    add_to_roll(matter, [RollDraft("candidate", label=row["who"], data={"contest": "committee"})
                         for row in act.given["candidates"]])

def seats(matter):
    return {"committee": 2}

def waits(matter):
    return "" if matter.flags == ["ripe"] else "还没有满足条件，请等待。"

def candidates(viewer, matter):
    rows = RollItem._base_manager.filter(matter=matter, kind="candidate", valid_to=None).order_by("pk")
    return tuple((str(row.pk), row.label) for row in rows)

def ask(key, role):
    return Ask(
        key=key, labels=words(key), desk=PartyDesk(role), promise=promise(on_silence=OnSilence.ESCALATE),
        outcomes=(
            Outcome("agree", "同意", Verb.ACCEPT, to=JOIN),
            Outcome("object", "不同意", Verb.NOT_ACCEPT, ending=Ending.REFUSED, needs_note=True),
        ),
    )

def stage(kind, key, *outcomes, **more):
    desk = more.pop("desk", PartyDesk(PartyRole.UNION))
    return kind(key=key, labels=words(key), desk=desk, promise=promise(), outcomes=outcomes, **more)

@procedure
class Everything(Procedure):
    key = "test.everything"
    name = "样样俱全的事项"
    series = "TT"
    basis = (Source("测试办法"),)
    opened_by = (OpenedBy.PERSON,)
    openings = (Opening(OpenedBy.PERSON),)
    fields = (
        Input("why", "事由"),
        Input("phone", "电话", mask="phone", required=False),
        Input("at", "从哪一环节开始", required=False),
        Input("other", "另一方"),
    )
    stages = (
        Together(key="asked", labels=words("asked"), to="decide",
                 branches=((ask("ask_first", PartyRole.UNION),), (ask("ask_second", PartyRole.NEXT_PARENT),))),
        stage(Decide, "decide", Outcome("pass", "通过", Verb.ADVANCE, to="serve"),
              Outcome("refuse", "不同意", Verb.REFUSE, ending=Ending.REFUSED, needs_note=True),
              desk=CommonDesk((PartyRole.UNION, PartyRole.NEXT_PARENT))),
        stage(Serve, "serve", Outcome("ripe", "满足", Verb.ADVANCE, to="handle", guard=waits),
              Outcome("give_up", "放弃", Verb.REFUSE, ending=Ending.REFUSED, needs_note=True)),
        stage(Handle, "handle", Outcome("done", "已办", Verb.ADVANCE, to="meet", effects=("test.nominate",),
              inputs=(Input("candidates", "候选人", kind=InputKind.ROWS, least=2, most=6, keep=False,
                            columns=(Input("who", "姓名"),)),))),
        stage(Meet, "meet", Outcome("record", "登记会议", Verb.RECORD, judged=("held", "short"),
              inputs=(Input("present", "实到", kind=InputKind.WHOLE), Input("minutes", "纪要", kind=InputKind.LONG))),
              Outcome("held", "有效", Verb.RECORD, to="ballot", computed=True),
              Outcome("short", "人数不足", Verb.RECORD, to="meet", computed=True),
              Outcome("cancel", "不再召开", Verb.REFUSE, ending=Ending.REFUSED, needs_note=True),
              Outcome("skip", "无须开会", Verb.ADVANCE, to="issue"),
              ahead="test.notice", quorum="test.quorum", entitled=lambda matter, day: 30),
        stage(Ballot, "ballot", Outcome("count", "登记票数", Verb.RECORD, judged=("carried", "void", "failed"),
              inputs=(Input("issued", "发出", kind=InputKind.WHOLE), Input("returned", "收回", kind=InputKind.WHOLE),
                      Input("spoiled", "废票", kind=InputKind.WHOLE, required=False),
                      Input("votes", "同意票", kind=InputKind.EACH, options=candidates))),
              Outcome("carried", "选出", Verb.RECORD, to="issue", computed=True),
              Outcome("void", "无效", Verb.RECORD, to="meet", computed=True),
              Outcome("failed", "未选出", Verb.RECORD, to="handle", computed=True),
              Outcome("cancel", "不再选举", Verb.REFUSE, ending=Ending.REFUSED, needs_note=True),
              Outcome("skip", "无须选举", Verb.ADVANCE, to="issue"),
              meeting="meet", majority="test.majority", roll="candidate", seats=seats),
        stage(Issue, "issue", Outcome("issue", "印发", Verb.ISSUE, ending=Ending.DONE,
              inputs=(Input("prefix", "机关代字"), Input("signed_for", "签发"))),
              Outcome("back", "退回", Verb.REFUSE, to="handle", needs_note=True),
              desk=AboveDesk(PartyRole.UNION), title="关于%(what)s的批复", text="%(number)s：同意%(what)s。",
              words=lambda matter: {"what": "样样俱全"}, to=PartyRole.UNION),
    )

    @classmethod
    def prepare(cls, viewer, given, subject):
        union = Organisation.objects.in_operation().get(code="T-union_a1")
        other = Organisation.objects.in_operation().get(code=given["other"])
        return Start(
            subject=("organisation", union.pk), once=f"everything:{union.pk}:{given['why']}", stage=given["at"],
            parties=[PartyDraft(PartyRole.UNION, organisation=union),
                     PartyDraft(PartyRole.NEXT_PARENT, organisation=other)],
        )
'''
PARAMETERS = """
parameters:
  - {code: test.notice, name: 提前通知, value: 5, unit: calendar_day, jurisdiction: district, valid_from: 2017-01-01,
     citation: 测试办法, read_at: act}
  - {code: test.quorum, name: 到会人数, value: at least 2/3 of entitled, unit: text, jurisdiction: district,
     valid_from: 2017-01-01, citation: 测试办法, read_at: act}
  - {code: test.majority, name: 当选票数, value: more than 1/2 of entitled, unit: text, jurisdiction: district,
     valid_from: 2017-01-01, citation: 测试办法, read_at: act}
"""


def _with_parameters(folder) -> dict:
    """Add the test's parameters to those that were read already; gives what to put back."""
    before = store._STORE._load()
    found = {entry.code: (entry,) for entry in load_directory(folder)}
    store._STORE._codes = {**before, **found}
    return before


@cache
def _code():
    return compile(TEXT, "everything.py", "exec")


@contextmanager
def added(folder):
    """The procedure is there while the block runs: its text is executed as a definition file would be."""
    (folder / "test.yaml").write_text(PARAMETERS, encoding="utf-8")
    before = _with_parameters(folder)
    exec(_code(), {"__name__": "gongyou.domains.test.definitions.everything"})
    sound(KEY)
    store_editions(system(reason="test"))
    try:
        yield PROCEDURES.get(KEY)
    finally:
        for registry, key in ((PROCEDURES, KEY), (EFFECTS, "test.nominate")):
            del registry._values[key], registry._modules[key]
        store._STORE._codes = before


_scenes = count(1)


def opened(viewer, at: str = "", why: str = "", other: str = "T-union_b1") -> Matter:
    why = why or f"试一试 {next(_scenes)}"
    return open_request(viewer, procedure=KEY, given={"why": why, "at": at, "other": other})


def ripen(matter: Matter) -> None:
    Matter._base_manager.filter(pk=matter.pk).update(flags=["ripe"])


def meeting(matter: Matter, *, present: int | None = None, state: str = "open") -> Round:
    """A meeting of the matter that took place yesterday."""
    day = clock.today() - timedelta(days=1)
    row = Round(
        matter=matter, stage="meet", kind="meeting", ordinal=1, state=state, convened_on=day, held_on=day,
        place="会议室", entitled=30, present=present,
    )  # fmt: skip
    row.save(force_insert=True)
    return row


def nominated(matter: Matter, *names: str) -> list[RollItem]:
    """Candidates on the matter's roll."""
    rows = [
        RollItem(matter=matter, kind="candidate", label=name, data={"contest": "committee"}, valid_from=clock.today())
        for name in names
    ]
    for row in rows:
        row.save(force_insert=True)
    return rows


def given(outcome: str, matter: Matter) -> dict:
    """Answers with which an outcome is given."""
    if outcome != "count":
        return GIVEN.get(outcome, {})
    rows = RollItem._base_manager.filter(matter=matter)
    return {"issued": 25, "returned": 25, "votes": {str(row.pk): 16 for row in rows}}


#: (kind, verb) → the outcome by which it is driven.
OUTCOMES = {
    ("serve", Verb.ADVANCE): "ripe",
    ("serve", Verb.REFUSE): "give_up",
    ("handle", Verb.ADVANCE): "done",
    ("meet", Verb.RECORD): "record",
    ("meet", Verb.ADVANCE): "skip",
    ("meet", Verb.REFUSE): "cancel",
    ("ballot", Verb.RECORD): "count",
    ("ballot", Verb.ADVANCE): "skip",
    ("ballot", Verb.REFUSE): "cancel",
    ("issue", Verb.ISSUE): "issue",
    ("issue", Verb.REFUSE): "back",
}
GIVEN = {
    "done": {"candidates": [{"who": "甲"}, {"who": "乙"}, {"who": "丙"}]},
    "record": {"present": 25, "minutes": "到会二十五人，会议有效。"},
    "issue": {"prefix": "测工组", "signed_for": "测试区总工会"},
}
