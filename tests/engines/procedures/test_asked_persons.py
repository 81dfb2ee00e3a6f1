"""Asking a person: the person answers on the own phone, the desk writes down what was said elsewhere, silence counts."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from gongyou.domains.unions import queries as own
from gongyou.engines.procedures import operations
from gongyou.engines.procedures.enums import Actor, ClockOwner, Ending, InputKind, OnSilence, OpenedBy, PartyRole, Verb
from gongyou.engines.procedures.models import Act, Clock, Matter
from gongyou.engines.procedures.operations import PartyDraft, open_matter
from gongyou.engines.procedures.predicates import allows
from gongyou.engines.procedures.queries import clocks_ran_out
from gongyou.engines.procedures.stages import Ask, Decide
from gongyou.engines.procedures.types import (
    EFFECTS,
    JOIN,
    PROCEDURES,
    Effect,
    Input,
    Labels,
    Outcome,
    PartyDesk,
    PersonDesk,
    Procedure,
    Promise,
    Source,
    Together,
)
from gongyou.kernel import clock
from gongyou.kernel.access.roles import worker_viewer
from gongyou.kernel.access.viewer import public, system
from gongyou.kernel.accounts.models import User
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import operation
from gongyou.kernel.outbox.models import Message
from gongyou.records.directory.models import Person
from tests.faces.signing_in import sign_in_worker, staff_client, worker_client

ROBOT = system(reason="procedures.tick")
SILENT = Promise("procedures.decision", owner=ClockOwner.PARTY, on_silence=OnSilence.OUTCOME)
written: list[str] = []


def labels(text):
    return Labels(text, text, text)


def ask(key, *, to="", joined=False, ending=Ending.STOPPED, desk=None, promise=SILENT, **more):
    away = {"to": JOIN} if joined else {"to": to}
    outcomes = more.pop("outcomes", None) or (
        Outcome("stay", "我愿意", Verb.ACCEPT, effects=("test.note",), recorded=True,
                inputs=(Input("why", "原因", required=False), Input("day", "日期", kind=InputKind.DAY, required=False)),
                **({"to": JOIN} if joined else {"ending": ending})),
        Outcome("go", "我不愿意", Verb.NOT_ACCEPT, needs_note=True, **away),
        Outcome("silent", "未答复", Verb.NOT_ACCEPT, computed=True, effects=("test.note",), **away),
    )  # fmt: skip
    desk = desk or PersonDesk(PartyRole.MEMBER, keeper=PartyRole.UNION)
    return Ask(key=key, labels=labels("请您答复"), desk=desk, promise=promise, outcomes=outcomes,
               silent=more.pop("silent", "silent"), **more)  # fmt: skip


def decide(key="decide"):
    promise = Promise("procedures.decision")
    outcomes = (Outcome("close", "办结", Verb.ADVANCE, ending=Ending.DONE),)
    return Decide(key=key, labels=labels("决定"), desk=PartyDesk(PartyRole.UNION), promise=promise, outcomes=outcomes)


class Asked(Procedure):
    key = "test.asked"
    name = "询问本人"
    series = "TT"
    basis = (Source("测试办法", "第一条"),)
    opened_by = (OpenedBy.ORGANISATION, OpenedBy.PERSON)
    stages = (ask("answer", to="decide"), decide())


class Beside(Asked):
    key = "test.asked_beside"
    stages = (
        Together(
            key="both",
            labels=labels("同时"),
            to="decide",
            branches=(
                (ask("answer", joined=True),),
                (
                    Ask(
                        key="union",
                        labels=labels("工会答复"),
                        desk=PartyDesk(PartyRole.UNION),
                        promise=Promise("procedures.decision", on_silence=OnSilence.ESCALATE),
                        outcomes=(Outcome("agree", "同意", Verb.ACCEPT, to=JOIN),),
                    ),
                ),
            ),
        ),
        decide(),
    )


def _note(viewer, matter, act):
    if "refused" in matter.flags:
        raise Refused("效果不能写入")
    written.append(act.outcome)


@pytest.fixture(autouse=True)
def definitions():
    written.clear()
    with (
        EFFECTS.temporarily("test.note", Effect("test.note", _note, lambda *_: written.append("undone"))),
        PROCEDURES.temporarily(Asked.key, Asked),
        PROCEDURES.temporarily(Beside.key, Beside),
    ):
        yield


@operation("test.asked", allow=lambda viewer, **kwargs: True)
def _open(viewer, *, procedure, person, union, flags=()):
    return open_matter(
        viewer, procedure=procedure, subject=("person", person.pk), opened_by=OpenedBy.ORGANISATION, answers={},
        flags=flags,
        parties=[PartyDraft(PartyRole.UNION, organisation=union), PartyDraft(PartyRole.MEMBER, person=person)],
    )  # fmt: skip


@pytest.fixture
def member(world):
    """(person, viewer) of a member of union_a1 with an account of the own."""
    matter, viewer = world.apply("union_a1", phone="13900008001", name="王小问")
    operations.act(world.viewers["union_a1"], number=matter.number, outcome="admit")
    return Person._base_manager.get(user_id=viewer.user_id), worker_viewer(viewer.user_id)


def opened(world, person, procedure="test.asked", flags=()):
    return _open(world.viewers["union_a1"], procedure=procedure, person=person, union=world["union_a1"], flags=flags)


def test_declarations_are_without_fault():
    assert Asked.key in PROCEDURES and [p for p in PROCEDURES.check_all() if p.registry == "procedures"] == []


def test_the_person_answers_and_nobody_else(world, member):
    person, viewer = member
    matter = opened(world, person)
    stranger, _phone = world.worker()
    for somebody in (stranger, public(), world.viewers["union_a1"], world.viewers["union_a2"], ROBOT):
        with pytest.raises(Denied):
            operations.answer(somebody, number=matter.number, stage="answer", outcome="stay")
    done = operations.answer(viewer, number=matter.number, stage="answer", outcome="stay", given={"why": "在岗"})
    assert (done.state, done.ending) == ("ended", "stopped") and written == ["stay"]
    act = Act._base_manager.get(matter=matter, outcome="stay")
    assert (act.actor, act.verb, act.by_role, act.given["why"]) == ("party", "accept", "", "在岗")
    assert Clock._base_manager.get(matter=matter).state == "met"
    with pytest.raises(Refused) as caught:
        operations.answer(viewer, number=matter.number, stage="answer", outcome="stay")
    assert caught.value.code == "ended"


def test_another_worker_who_submitted_it_is_not_the_one_who_is_asked(world, member):
    """Whoever sees the matter because the own account sent it may not answer for the person."""
    person, _viewer = member
    matter = opened(world, person)
    stranger, _phone = world.worker()
    Matter._base_manager.filter(pk=matter.pk).update(opened_user_id=stranger.user_id)
    with pytest.raises(Denied):
        operations.answer(stranger, number=matter.number, stage="answer", outcome="stay")
    assert written == []


def test_what_is_wrong_is_refused_and_leaves_nothing(world, member):
    person, viewer = member
    matter = opened(world, person)
    for wrong, code in (({"outcome": "silent"}, "stale"), ({"outcome": "dance"}, "stale"), ({"stage": "x"}, "stale")):
        with pytest.raises(Refused) as caught:
            operations.answer(viewer, **{"number": matter.number, "stage": "answer", "outcome": "stay", **wrong})
        assert caught.value.code == code
    with pytest.raises(Refused) as caught:
        operations.answer(viewer, number=matter.number, stage="answer", outcome="go", note="不")
    assert caught.value.field == "note"
    with pytest.raises(Refused) as caught:
        operations.answer(viewer, number=matter.number, stage="answer", outcome="stay", given={"day": "昨天"})
    assert caught.value.field == "day"
    assert Act._base_manager.filter(matter=matter).count() == 1 and written == []


def test_the_desk_only_writes_down_what_was_said_elsewhere(world, member):
    person, _viewer = member
    matter, clerk = opened(world, person), world.viewers["union_a1"]
    with pytest.raises(Refused) as caught:
        operations.act(clerk, number=matter.number, outcome="go", note="本人不愿意")
    assert caught.value.code == "person_answers"
    with pytest.raises(Refused) as caught:
        operations.act(clerk, number=matter.number, outcome="stay")
    assert caught.value.field == "note"
    with pytest.raises(Denied):
        operations.return_for_correction(clerk, number=matter.number, note="请补充材料")
    with pytest.raises(Denied):
        operations.act(world.viewers["street_a"], number=matter.number, outcome="stay", note="到场当面答复")
    operations.act(clerk, number=matter.number, outcome="stay", note="11月20日到场当面答复，签字留存")
    assert Act._base_manager.get(matter=matter, outcome="stay").actor == "desk"


def test_silence_is_answered_by_the_clock_once(world, member):
    person, viewer = member
    matter = opened(world, person)
    late = clock.now() + timedelta(days=60)
    assert operations.tick(ROBOT) == 0
    with clock.rehearse(late):
        assert clocks_ran_out()
        assert operations.tick(ROBOT) == 1
        assert operations.tick(ROBOT) == 0
        with pytest.raises(Refused) as caught:
            operations.answer(viewer, number=matter.number, stage="answer", outcome="stay")
        assert caught.value.code == "stale"
    matter.refresh_from_db()
    assert (matter.stage, matter.state) == ("decide", "open") and written == ["silent"]
    act = Act._base_manager.get(matter=matter, outcome="silent")
    assert (act.actor, act.verb) == ("clock", "not_accept")
    states = dict(Clock._base_manager.filter(matter=matter).values_list("stage", "state"))
    assert states == {"answer": "missed", "decide": "running"}


def test_a_silence_whose_effect_is_refused_stays_overdue_and_disturbs_no_other(world, member):
    person, _viewer = member
    other, _other_viewer = world.apply("union_a1", phone="13900008002", name="李小问")
    operations.act(world.viewers["union_a1"], number=other.number, outcome="admit")
    stuck = opened(world, person, flags=("refused",))
    good = opened(world, Person._base_manager.get(pk=other.subject_number))
    with clock.rehearse(clock.now() + timedelta(days=60)):
        assert operations.tick(ROBOT) == 1
        assert operations.tick(ROBOT) == 0
    stuck.refresh_from_db(), good.refresh_from_db()
    assert (stuck.stage, good.stage) == ("answer", "decide")
    assert Clock._base_manager.get(matter=stuck).on_silence == "flag"
    assert not Act._base_manager.filter(matter=stuck, actor="clock").exists()


def test_the_person_is_told_at_the_own_phone_without_a_name(world, member):
    person, viewer = member
    matter = opened(world, person)
    rows = Message._base_manager.filter(dedupe_key__startswith="asked:")
    told = json.loads(rows.get().payload.reveal())
    assert told["address"] == "13900008001" and matter.number in told["text"] and "王" not in told["text"]
    assert told["text"] in [one["text"] for one in own.own_messages(viewer)]


def test_a_branch_that_asks_a_person_waits_for_the_person(world, member):
    person, viewer = member
    matter = opened(world, person, "test.asked_beside")
    found = own.own_matter(viewer, matter.number)
    assert found.question.stage == "answer" and found.line.waits_for_me
    operations.act(world.viewers["union_a1"], number=matter.number, outcome="agree", stage="union")
    matter.refresh_from_db()
    assert matter.stage == "both"
    operations.answer(viewer, number=matter.number, stage="answer", outcome="stay")
    matter.refresh_from_db()
    assert (matter.stage, matter.state) == ("decide", "open")
    assert own.own_matter(viewer, matter.number).question is None


def test_two_branches_may_promise_the_same_time(world, member):
    """Both branches of the Together run the clock of one parameter."""
    matter = opened(world, member[0], "test.asked_beside")
    assert Clock._base_manager.filter(matter=matter, state="running", rule="procedures.decision").count() == 2


def test_faults_of_a_declaration_are_named():
    fault = ask(
        "x", to="decide", promise=Promise("procedures.decision", on_silence=OnSilence.LAPSE), silent=""
    ).faults()
    assert fault == ["the time is the person's who is asked (owner)"]
    assert "names its outcome" in ask("x", to="y", silent="").faults()[0]
    assert "no computed outcome" in ask("x", to="y", silent="stay").faults()[0]
    union = PartyDesk(PartyRole.UNION)
    found = ask("x", to="y", desk=union).faults()
    assert "outcome 'stay' is recorded, but a desk answers" in found
    assert "only a person's silence counts as an answer" in found
    wrong = Decide(key="x", labels=labels("x"), desk=PersonDesk(PartyRole.MEMBER, PartyRole.UNION),
                   promise=SILENT, outcomes=decide().outcomes)  # fmt: skip
    assert "a person is asked (Ask), nothing else is a person's desk" in wrong.faults()


def _call(viewer, verb, number):
    """Do the verb, as the page that offers it would."""
    later = clock.now() + timedelta(days=60)
    outcome = {Verb.ACCEPT: "stay", Verb.NOT_ACCEPT: "go", Verb.ADVANCE: "close", Verb.REFUSE: "refuse"}.get(verb)
    if verb in (Verb.LAPSE, Verb.ESCALATE) or viewer.is_system and verb in (Verb.ACCEPT, Verb.NOT_ACCEPT):
        with clock.rehearse(later):
            if viewer.holds("matters.supervise") and not viewer.is_system and verb == Verb.ESCALATE:
                operations.escalate(viewer, number=number, note="逾期未办")
            else:
                operations.tick(viewer)
    elif verb == Verb.RETURN:
        operations.return_for_correction(viewer, number=number, note="请补充材料")
    elif verb == Verb.CORRECT:
        operations.correct(viewer, number=number, answers={})
    elif verb == Verb.WITHDRAW:
        operations.withdraw(viewer, number=number)
    elif verb == Verb.CLAIM:
        operations.claim(viewer, number=number)
    elif verb == Verb.REVOKE:
        operations.revoke(viewer, number=number, note="核实有误")
    elif viewer.kind == "worker":
        operations.answer(viewer, number=number, stage="answer", outcome=outcome or "stay", note="本人意愿")
    else:
        operations.act(viewer, number=number, outcome=outcome or "stay", note="到场当面答复，签字留存")


class EveryOutcome(Asked):
    """Every way to answer may be written down for the person; silence means the one that is driven."""

    key = "test.asked_every"


@pytest.mark.parametrize("actor", Actor.values)
@pytest.mark.parametrize("verb", [verb for verb in Verb.values if verb != Verb.SUBMIT])
def test_the_row_of_asking_a_person_is_driven(world, member, verb, actor):
    """Of the closed table: who does what where a person is asked."""
    person, viewer = member
    silence = {Actor.CLOCK: {Verb.LAPSE: OnSilence.LAPSE, Verb.ESCALATE: OnSilence.ESCALATE}.get(verb)}.get(actor)
    promise = Promise("procedures.decision", owner=ClockOwner.PARTY, on_silence=silence or OnSilence.OUTCOME)
    silent = Outcome("silent", "未答复", verb if verb in (Verb.ACCEPT, Verb.NOT_ACCEPT) else Verb.NOT_ACCEPT,
                     ending=Ending.DONE, computed=True)  # fmt: skip
    ways = (
        Outcome("stay", "愿意", Verb.ACCEPT, ending=Ending.DONE, recorded=True),
        Outcome("go", "不愿意", Verb.NOT_ACCEPT, ending=Ending.DONE, recorded=True),
        silent,
    )
    EveryOutcome.stages = (ask("answer", promise=promise, outcomes=ways, silent="" if silence else "silent"),)
    opener, phone = world.worker()
    with PROCEDURES.temporarily(EveryOutcome.key, EveryOutcome):
        matter = opened(world, person, EveryOutcome.key)
        Matter._base_manager.filter(pk=matter.pk).update(opened_user_id=opener.user_id, opened_by="person")
        if verb == Verb.REVOKE:
            operations.answer(viewer, number=matter.number, stage="answer", outcome="stay")
        if verb == Verb.CORRECT:
            Matter._base_manager.filter(pk=matter.pk).update(state="returned")
        who = {
            "applicant": opener,
            "party": viewer,
            "desk": world.viewers["union_a1"],
            "above": world.viewers["street_a"],
            "clock": ROBOT,
        }[actor]
        before = Act._base_manager.filter(matter=matter, verb=verb).count()
        try:
            _call(who, verb, matter.number)
        except (Denied, Refused):
            pass
        done = Act._base_manager.filter(matter=matter, verb=verb).count() - before
    assert done == int(allows("ask_person", verb, actor))


def test_both_faces_carry_it(world, member):
    """The phone shows the question first and takes the answer; the console waits, and writes down other answers."""
    person, viewer = member
    matter = opened(world, person)
    phone, clerk = worker_client(viewer), staff_client(world.users["union_a1"])
    for name in ("home", "matters"):
        text = phone.get(reverse(f"portal:{name}")).content.decode()
        assert "等您办的" in text and matter.number in text
    page = phone.get(reverse("portal:matter", args=[matter.number])).content.decode()
    assert reverse("portal:answer", args=[matter.number]) in page and "期满未答复的" in page
    address = reverse("portal:answer", args=[matter.number])
    asked = phone.get(address).content.decode()
    assert "我愿意" in asked and "我不愿意" in asked and "未答复”" not in asked and "《测试办法》第一条" in asked
    console = clerk.get(reverse("console:matter", args=[matter.number])).content.decode()
    assert "代为登记：我愿意" in console and "我不愿意" not in console and "退回补正" not in console
    assert phone.post(address, {"stage": "answer"}).status_code == 422
    wrong = phone.post(address, {"stage": "answer", "outcome": "go", "note": ""})
    assert wrong.status_code == 422 and "理由" in wrong.content.decode()
    late = phone.post(address, {"stage": "gone", "outcome": "stay"})
    assert late.status_code == 422
    sent = phone.post(address, {"stage": "answer", "outcome": "stay", "why": "在岗"})
    assert sent.status_code == 302
    matter.refresh_from_db()
    assert matter.ending == "stopped"
    shown = phone.get(reverse("portal:matter", args=[matter.number])).content.decode()
    assert "已停止办理" in shown and "我愿意" in shown
    assert phone.get(address).status_code == 302
    told = clerk.get(reverse("console:matter", args=[matter.number])).content.decode()
    assert "被询问的本人" in told and "已停止办理" in told


def test_the_answer_needs_a_fresh_code(world, member):
    person, viewer = member
    matter = opened(world, person)
    phone, user = Client(), User.objects.get(pk=viewer.user_id)
    sign_in_worker(phone, user, proved_at=clock.now().timestamp() - 3600)
    address = reverse("portal:answer", args=[matter.number])
    for sent in (phone.get(address), phone.post(address, {"stage": "answer", "outcome": "stay"})):
        assert sent.status_code == 302 and reverse("portal:prove") in sent["Location"]
    matter.refresh_from_db()
    assert matter.state == "open"
