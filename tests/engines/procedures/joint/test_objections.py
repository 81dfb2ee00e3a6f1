"""Who objects, how it is answered, who looks into it, and that it stands nowhere else."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from gongyou.engines.procedures.models import Matter, Objection, Party
from gongyou.engines.procedures.operations import act, claim
from gongyou.engines.procedures.operations.joint import draft_round, open_round
from gongyou.engines.procedures.operations.objecting import file_objection, reveal_objector
from gongyou.engines.procedures.queries import matters, notices
from gongyou.engines.procedures.queries.files import matter_file
from gongyou.engines.procedures.queries.inbox import desk_rows
from gongyou.kernel import clock
from gongyou.kernel.access.roles import worker_viewer
from gongyou.kernel.access.viewer import public
from gongyou.kernel.ledger.models import Entry
from gongyou.kernel.operations.errors import Denied, Refused
from tests.engines.procedures.joint.scenery import (
    APPLIED,
    LEADS,
    MONDAY,
    NAMED,
    SECRET,
    call_of,
    code_of,
    nine,
    nominated,
    objected,
    posted,
    states,
)


def test_the_objector_is_shown_to_the_handlers_and_for_a_time(notice, hands):
    objected(notice, 1)
    matter = Matter._base_manager.get(procedure="procedures.objection")
    wanted = {"number": matter.number, "reason": "联系核实"}
    assert code_of(reveal_objector, hands[1], **wanted) == "not_handler"
    claim(hands[1], number=matter.number)
    assert reveal_objector(hands[1], **wanted)["name"] == SECRET
    assert code_of(reveal_objector, hands[0], **wanted) == "not_handler"
    with clock.rehearse(nine(date(2026, 11, 25))):
        act(hands[1], number=matter.number, outcome="dismissed", note="经核查不属实", given={"reply": "不属实。"})
    with clock.rehearse(nine(date(2026, 12, 9), 23)):
        assert reveal_objector(hands[1], **wanted)["name"] == SECRET
    with clock.rehearse(nine(date(2026, 12, 10), 0)):
        assert code_of(reveal_objector, hands[1], **wanted) == "over"


def test_two_objections_thaw_only_together(notice, hands):
    objected(notice, 1)
    objected(notice, 1, LEADS)
    first, second = Matter._base_manager.filter(procedure="procedures.objection").order_by("pk")
    act(hands[1], number=first.number, outcome="dismissed", note="经核查不属实", given={"reply": "不属实。"})
    assert states(notice)[0] == "frozen"
    act(hands[1], number=second.number, outcome="dismissed", note="经核查不属实", given={"reply": "不属实。"})
    assert states(notice)[0] == "in"


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (replace(NAMED, what="不对"), "what"),
        (replace(NAMED, contact=""), "contact"),
        (replace(NAMED, name=""), "name"),
        (replace(LEADS, leads="有人知道"), "leads"),
    ],
)
def test_an_objection_is_named_or_gives_leads(notice, draft, field):
    with pytest.raises(Refused) as refused:
        objected(notice, 1, draft)
    assert refused.value.field == field and states(notice)[0] == "in"


def test_nothing_is_taken_after_the_end_or_against_nobody(notice):
    with pytest.raises(Refused) as refused:
        objected(notice, 1, at=clock.end_exclusive(date(2026, 11, 27)))
    assert refused.value.code == "over"
    with pytest.raises(Denied):
        objected(notice, 9)


def test_the_code_follows_the_reply_and_is_kept_nowhere(notice, hands):
    code = objected(notice, 1).code
    assert len(code) == 32 and not Objection._base_manager.filter(code_digest=code).exists()
    with clock.rehearse(nine(MONDAY + timedelta(days=1))):
        again = file_objection(public(), number=notice.number, ordinal=1, draft=NAMED, code=code)
    assert again.code == code and Objection._base_manager.count() == 1
    spaced = "-".join(code[first : first + 4].upper() for first in range(0, 32, 4))
    assert notices.reply_for(spaced).decided_on is None
    matter = Matter._base_manager.get(procedure="procedures.objection")
    act(hands[1], number=matter.number, outcome="dismissed", note="经核查不属实", given={"reply": "查阅了考勤记录。"})
    found = notices.reply_for(code)
    assert found.reply == "查阅了考勤记录。" and "不成立" in found.verdict
    assert notices.reply_for("0" * 32) is None


def test_who_objects_stands_nowhere(world, notice, hands):
    """Not in a page, list, ledger entry or act; the handler sees it for a written reason only."""
    objected(notice, 1)
    matter = Matter._base_manager.get(procedure="procedures.objection")
    file = matter_file(hands[1], matter.number)
    texts = [
        repr(file),
        repr(desk_rows(hands[1], matters(hands[1]))),
        *Entry._base_manager.values_list("data", flat=True),
    ]
    assert not [text for text in texts if SECRET in text or "13800000001" in text]
    claim(hands[1], number=matter.number)
    assert reveal_objector(hands[1], number=matter.number, reason="联系核实")["name"] == SECRET
    assert Entry._base_manager.filter(event="procedures.objector_revealed").count() == 1
    for other in (world.viewers["street_a"], world.viewers["union_a1"], public()):
        assert matter_file(other, matter.number) is None
        with pytest.raises(Denied):
            reveal_objector(other, number=matter.number, reason="想看一看")


def test_the_candidate_never_sees_it_and_never_handles_it(world, hands):
    first, second = hands
    _application, worker = world.apply(name="赵六")
    act(world.viewers["union_a1"], number=_application.number, outcome="admit")
    person = Party._base_manager.get(matter=_application, role="applicant").person
    worker = worker_viewer(worker.user_id)
    call = call_of(world)
    nominated(world, call, "赵六", stage="notice", person=person)
    row = posted(world, first, second, call=call.number)
    objected(row, 1)
    matter = Matter._base_manager.get(procedure="procedures.objection")
    assert matter_file(worker, matter.number) is None
    parent = matter_file(worker, matter.parent.number)
    assert parent is not None and parent.children == []
    assert APPLIED == []


def test_the_nominating_body_does_not_look_into_it(world, hands):
    """A union posts its own nomination: the street looks into objections."""
    call = call_of(world)
    nominated(world, call, "陈一", stage="notice", at="union_a1", by="union_a1")
    clerk, street = world.viewers["union_a1"], world.viewers["street_a"]
    with clock.rehearse(nine(MONDAY)):
        row = draft_round(clerk, call=call.number, stage="notice")
        with pytest.raises(Refused):
            open_round(clerk, number=row.number)
        open_round(street, number=row.number)
    objected(row, 1)
    matter = Matter._base_manager.get(procedure="procedures.objection")
    assert matter.desk_node_id == world["street_a"].pk and matter_file(clerk, matter.number) is None
