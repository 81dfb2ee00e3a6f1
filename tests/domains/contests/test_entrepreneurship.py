"""The entrepreneurship contest: two languages, blind shortlist, pitch, landing with milestones and their money."""

import io
import json
import zipfile
from datetime import date

import pytest
from django.db import transaction

from gongyou.domains.contests.models import Landing, Milestone, PaperLook
from gongyou.domains.contests.operations.landings import end_landing, miss_milestone, reach_milestone
from gongyou.domains.contests.operations.papers import add_paper, open_paper
from gongyou.engines.procedures.models import JointItem, Matter, RollItem
from gongyou.engines.procedures.operations import act, nominating
from gongyou.engines.procedures.types import PROCEDURES
from gongyou.kernel import clock
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.records.treasury.models import Commitment, Instalment
from tests.domains.contests.scenery import STARTUP, stage_of

ENTRY = {
    "project": "深海缆绳", "project_en": "Deep-sea rope", "leader": "罗远航", "summary": "轻质高强的系泊缆绳。",
    "summary_en": "A light mooring rope.", "technology": "自有专利。", "market": "海上风电。", "landing": True,
}  # fmt: skip


def refused(code, call, /, *args, **kwargs):
    with pytest.raises(Refused) as told, transaction.atomic():
        call(*args, **kwargs)
    assert code in (told.value.code, told.value.field), told.value.message


@pytest.fixture
def call(contest):
    contest.money()
    return contest.opened(STARTUP, shortlist_places=2)


def entered(contest, call, name: str, **more) -> Matter:
    return contest.enter(call, by=contest.street, **{**ENTRY, "project": name, **more})


def landed(contest, matter: Matter) -> None:
    milestones = [
        {"name": "公司注册", "due_on": "2026-06-30", "amount": "100"},
        {"name": "完成选址", "due_on": "2026-07-31", "amount": ""},
        {"name": "首批 20 人就业", "due_on": "2026-12-31", "amount": "300"},
    ]
    given = {
        "credit_code": contest.firm.credit_code, "document": "落地〔2026〕1号", "signed_on": "2026-03-01",
        "milestones": milestones,
    }  # fmt: skip
    act(contest.officer, number=matter.number, outcome="land", given=given)


def test_from_a_blind_shortlist_to_money_by_milestone(contest, call):
    entries = [entered(contest, call, name) for name in ("深海缆绳", "智能焊机", "海带纤维")]
    order = {matter.pk: 90 - 10 * place for place, matter in enumerate(entries)}
    contest.panel(call, "shortlist_marking", lambda matter: order[matter.pk])
    contest.hold(call, "shortlist")
    assert [stage_of(one) for one in entries] == ["pitch", "pitch", "refused"]
    contest.panel(call, "pitch", lambda matter: 100 - order[matter.pk])
    contest.award(call)
    ranks = JointItem._base_manager.filter(round__stage="final_ranking").order_by("rank")
    # 90·40 % + 10·60 % = 42; 80·40 % + 20·60 % = 44
    assert [(one.matter_id, one.shown) for one in ranks] == [(entries[1].pk, "44.00"), (entries[0].pk, "42.00")]
    landed(contest, entries[1])
    (landing,) = Landing._base_manager.all()
    commitment = Commitment._base_manager.get()
    assert (landing.commitment, commitment.amount_fen) == (commitment.pk, 40_000)
    assert list(Instalment._base_manager.order_by("ordinal").values_list("amount_fen", "state")) == [
        (10_000, "pending"), (30_000, "pending")
    ]  # fmt: skip
    number = entries[1].number
    refused("proof", reach_milestone, contest.officer, number=number, ordinal=3, proof="好")
    reach_milestone(contest.officer, number=number, ordinal=3, proof="社保缴纳证明 20 人")
    assert list(Instalment._base_manager.order_by("ordinal").values_list("state", flat=True)) == ["pending", "ready"]
    refused("early", miss_milestone, contest.officer, number=number, ordinal=1, reason="还没有注册")
    with clock.rehearse(date(2026, 7, 1)):
        miss_milestone(contest.officer, number=number, ordinal=1, reason="还没有注册")
        end_landing(contest.officer, number=number, reason="项目迁往外地")
    states = list(Milestone._base_manager.order_by("ordinal").values_list("state", flat=True))
    assert states == ["ended", "ended", "reached"]
    assert Commitment._base_manager.get().released_fen == 40_000, "what was not paid goes back to the budget"
    with pytest.raises(Denied):
        reach_milestone(contest.street, number=number, ordinal=1, proof="街道说已完成")


def test_entries_are_blind_and_a_project_enters_once(contest, call):
    def enter(**more):
        return nominating.nominate(
            contest.street, call=call.number, track="ocean", given={**ENTRY, **more}, opened_by="organisation"
        )

    refused("not_blind", enter, summary="罗远航团队研发")
    refused("summary", enter, summary="", summary_en="")
    matter = enter(summary="")
    refused("nominated_already", enter, project=" 深海 缆绳 ")
    copy = PROCEDURES.get(STARTUP).judging_copy(contest.officer, matter)
    assert "Deep-sea rope" in copy.values() and "罗远航" not in json.dumps(copy, ensure_ascii=False)
    assert not RollItem._base_manager.filter(matter=matter).exists(), "the leader's name stands in sealed answers only"


def locked(content: bytes) -> bytes:
    """The same archive with its parts marked as encrypted."""
    at = content.rindex(b"PK\x01\x02") + 8
    return content[:at] + bytes([content[at] | 1]) + content[at + 1 :]


def docx(author: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(
            "docProps/core.xml", f"<cp:coreProperties><dc:creator>{author}</dc:creator></cp:coreProperties>"
        )
    return made.getvalue()


def test_papers_are_confidential_and_every_look_is_written_down(contest, call):
    matter = entered(contest, call, "深海缆绳")
    add = {"number": matter.number, "title": "商业计划书"}
    refused("author", add_paper, contest.street, **add, filename="a.docx", content=docx("罗远航"))
    for broken in (b"PK\x03\x04broken", locked(docx("")), docx("")[:60]):
        refused("file", add_paper, contest.street, **add, filename="a.docx", content=broken)
    refused("author", add_paper, contest.street, **add, filename="a.pdf", content=b"%PDF-1.7 /Author (Luo)")
    refused("file", add_paper, contest.street, **add, filename="a.exe", content=b"MZ")
    paper = add_paper(contest.street, **add, filename="a.docx", content=docx(""))
    with pytest.raises(Denied):
        add_paper(contest.officer, **add, filename="a.docx", content=docx(""))
    stored = open_paper(contest.officer, paper=paper.pk)
    assert stored.title == "商业计划书.docx"
    with pytest.raises(Denied):
        open_paper(contest.world.viewers["street_b"], paper=paper.pk)
    look = PaperLook.objects.visible_to(contest.street).get()
    assert (look.by_user_id, look.role) == (contest.officer.user_id, "district_officer")
