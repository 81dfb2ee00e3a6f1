"""Who counts in an election: those entitled on its day, candidates and elected who are members still, told apart."""

from datetime import timedelta

from gongyou.domains.unions.queries.electing import candidates
from gongyou.engines.procedures.models import Document, Round
from gongyou.engines.procedures.operations.convening import convene
from gongyou.engines.procedures.queries.files import matter_file
from gongyou.kernel import clock
from gongyou.records.directory.models import Membership, Post
from tests.factories.founding import PAPER, member, members, refused


def test_those_entitled_are_counted_on_the_day_of_the_meeting(voting):
    """Thirty were members when it was called, forty-five are on its day: thirty must come and twenty-three agree."""
    life, _people = voting
    day = clock.today() + timedelta(days=14)
    for present, stage in ((29, "assembly"), (30, "vote")):
        convene(life.viewer(life.own), number=life.number, day=day, place="职工之家")
        if present == 29:
            late = members(life.union, 15)
            Membership._base_manager.filter(person__in=late).update(valid_from=clock.today() + timedelta(days=3))
        with clock.rehearse(day):
            life.act(life.own, "record", present=present, minutes="按议程进行。")
        assert (life.stage, Round._base_manager.latest("pk").entitled) == (stage, 45)
    with clock.rehearse(day):
        life.ballot(30, 30, 22, 0, 0, 30, issued=30)
    assert life.stage == "candidates" and Round._base_manager.latest("pk").result["least"] == 23


def test_whoever_joins_after_the_meeting_is_not_counted(voting):
    life, _people = voting
    day = clock.today() + timedelta(days=14)
    convene(life.viewer(life.own), number=life.number, day=day, place="职工之家")
    late = members(life.union, 15)
    Membership._base_manager.filter(person__in=late).update(valid_from=day + timedelta(days=1))
    with clock.rehearse(day + timedelta(days=2)):
        assert "30 人" in refused(life.act, life.own, "record", present=31, minutes="按议程进行。").message
        life.act(life.own, "record", present=20, minutes="按议程进行。")
    assert life.stage == "vote"


def test_delegates_stay_as_they_were_elected(world, voting):
    life, _people = voting
    members(life.union, 90)
    day = clock.today() + timedelta(days=14)
    convene(life.viewer(life.own), number=life.number, day=day, place="职工之家", entitled=40)
    members(life.union, 30)
    with clock.rehearse(day):
        life.act(life.own, "record", present=27, minutes="按议程进行。")
    assert (life.stage, Round._base_manager.latest("pk").entitled) == ("vote", 40)


def leave(row) -> None:
    """The one on this roll item is a member no more, as of today."""
    Membership._base_manager.filter(person=row.person).update(valid_to=clock.today(), end_reason="left")


def test_a_reply_is_given_back_where_an_elected_person_left_and_another_takes_the_chair(voting):
    life, people = voting
    life.act(life.own, "renominate", note="改为四名委员")
    life.nominate(people[:8], seats=4)
    life.approve()
    life.meet(30)
    life.report_after(30, 30, 30, 30, 0, 0, 0, 30, issued=30)
    life.act("district", "confirm")
    gone = next(row for row in life.candidates() if row.data.get("title") == "chair")
    leave(gone)
    ways = {way.outcome.key: way.why_not for way in matter_file(life.viewer(life.own), life.number).ways}
    assert "已不是本会的正常会员" in ways["issue"] and ways["correct"] == ""
    assert refused(life.act, life.own, "issue", **PAPER).code == "guarded"
    assert refused(life.act, life.own, "correct", note="").field == "note"
    life.act(life.own, "correct", note="主席已调离，请更正")
    assert life.stage == "election_report" and not Document._base_manager.exists()
    rows = life.candidates()
    other, audit = next(row for row in rows if row.pk != gone.pk), rows[-1]
    given = {"vice": {}, "audit_chair": str(audit.pk)}
    assert refused(life.act, life.own, "report", chair=str(gone.pk), **given).field == "chair"
    life.act(life.own, "report", chair=str(other.pk), **given)
    life.reply()
    posts = Post._base_manager.filter(organisation=life.union, valid_to=None)
    assert (posts.get(title="chair").person_id, posts.filter(person=gone.person).count()) == (other.person_id, 0)
    assert "委员会委员3名、经费审查委员会委员1名" in Document._base_manager.get(matter__number=life.number).body


def test_too_few_elected_members_are_elected_anew(voting):
    life, people = voting
    life.meet(30)
    life.report_after(30, 30, 30, 0, 0, 30, issued=30)
    life.act("district", "correct", note="主席已调离")
    rows = life.candidates()
    leave(rows[0])
    said = refused(life.act, life.own, "report", chair=str(rows[1].pk), vice={}, audit_chair=str(rows[5].pk))
    assert said.code == "too_few" and "只有 2 人" in said.message
    life.act(life.own, "renominate", note="当选委员不足三人")
    life.nominate(people[6:12])
    assert life.stage == "approve_candidates"


def test_a_candidate_who_is_no_member_stands_no_more(voting):
    life, people = voting
    gone = life.candidates()[0]
    leave(gone)
    said = refused(life.meet, 29)
    assert said.code == "guarded" and "请重新提名" in said.message and gone.person.name not in said.message
    assert Round._base_manager.get(matter__number=life.number).state == "open"
    life.act(life.own, "renominate", note="一名候选人已离会")
    assert Round._base_manager.get(matter__number=life.number).state == "void", "what was called is not held"
    life.nominate(people[6:12])
    life.approve()
    life.meet(29)
    assert life.stage == "vote"


def test_who_leaves_after_the_assembly_was_a_candidate_all_right(voting):
    """The meeting is recorded some days later: what counts is who was a member on its day."""
    life, _people = voting
    day = clock.today() + timedelta(days=14)
    convene(life.viewer(life.own), number=life.number, day=day, place="职工之家")
    with clock.rehearse(day + timedelta(days=3)):
        gone = life.candidates()[4].person
        Membership._base_manager.filter(person=gone).update(valid_to=day + timedelta(days=1), end_reason="left")
        life.act(life.own, "record", present=30, minutes="按议程进行。")
        life.report_after(30, 30, 30, 0, 0, 30, issued=30)
        assert life.stage == "election_result"


def test_candidates_who_look_alike_are_told_apart(naming):
    life, people = naming
    two = [member(life.union, "王伟"), member(life.union, "王芳")]
    life.nominate([*two, *people[:4]])
    life.approve()
    shown = [label for _number, label in candidates(life.viewer(life.own), life.matter)]
    cards = dict(Membership._base_manager.filter(person__in=two).values_list("person_id", "card_number"))
    assert len(set(shown)) == len(shown)
    assert {f"王*（尾号{cards[one.pk][-4:]}）（委员候选人）" for one in two} <= set(shown)
    assert not any("王伟" in label or "王芳" in label for label in shown)
    rolls = dict(matter_file(life.viewer(life.own), life.number).rolls)
    names_shown = [line.name for title, lines in rolls.items() if "候选人" in str(title) for line in lines]
    assert len(set(names_shown)) == len(names_shown)


def test_as_much_of_the_card_is_shown_as_tells_them_apart(naming):
    life, people = naming
    two = [member(life.union, "王伟"), member(life.union, "王芳")]
    for person, card in zip(two, ("HY-2019-770001", "HY-2018-770001"), strict=True):
        Membership._base_manager.filter(person=person).update(card_number=card)
    life.nominate([*two, *people[:4]])
    ends = {row.person_id: row.label for row in life.candidates()}
    assert (ends[two[0].pk], ends[two[1].pk]) == ("9-770001", "8-770001")
