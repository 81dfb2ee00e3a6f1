"""Memberships that the desk closes, and how the faces carry what happens to memberships over time."""

from datetime import date

import pytest
from django.urls import reverse

from gongyou.engines.procedures import operations
from gongyou.engines.procedures.models import Matter
from gongyou.engines.procedures.queries.openings import offers
from gongyou.kernel import clock
from gongyou.kernel.access.roles import worker_viewer
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.records.directory.models import Organisation
from tests.domains.unions.members import (
    AUTO,
    CLOSE,
    JOINED,
    LEAVE,
    RESUME,
    RETAIN,
    act,
    chair,
    history,
    later,
    left,
    member,
    open_for,
    running,
    today,
)
from tests.faces.signing_in import staff_client, worker_client


def closed(world, person, *, at="union_a1", reason="deceased", day=None, document="死亡证明"):
    return open_for(world.viewers[at], CLOSE, person.code, reason=reason, day=day or today(-5), document=document)


def test_a_death_ends_the_membership_on_its_day_and_a_mistake_is_taken_back(world):
    person, _viewer = member(world)
    post = chair(person, world["union_a1"])
    matter = closed(world, person)
    with pytest.raises(Refused):
        act(world, "union_a1", matter, "propose")
    act(world, "union_a1", matter, "deceased")
    died = date.fromisoformat(today(-5))
    person.refresh_from_db(), post.refresh_from_db()
    assert history(person) == [("T-union_a1", "active", JOINED, died, "deceased")]
    assert (person.died_on, post.end_reason) == (died, "deceased")
    operations.revoke(world.viewers["street_a"], number=matter.number, note="同名登记有误")
    person.refresh_from_db(), post.refresh_from_db()
    assert (person.died_on, post.valid_to, history(person)) == (None, None, running(person))


def test_a_death_known_late_keeps_its_day(world):
    person, _viewer = member(world)
    matter = closed(world, person, day=today(-90))
    act(world, "union_a1", matter, "deceased")
    person.refresh_from_db()
    assert person.died_on.isoformat() == today(-90)
    assert history(person)[-1][3] == clock.today()


def test_an_expulsion_needs_another_hand(world):
    person, _viewer = member(world)
    matter = closed(world, person, reason="expelled", document="A1工会〔2026〕7号")
    with pytest.raises(Refused):
        act(world, "union_a1", matter, "deceased")
    act(world, "union_a1", matter, "propose")
    matter.refresh_from_db()
    assert (matter.desk_node_id, matter.desk_remark) == (world["street_a"].pk, "conflict")
    with pytest.raises(Denied):
        act(world, "union_a1", matter, "expel")
    act(world, "street_a", matter, "expel")
    assert history(person)[-1][4] == "expelled"
    operations.revoke(world.viewers["district"], number=matter.number, note="程序不符合章程")
    assert history(person) == running(person)


def test_the_other_hand_may_sit_at_the_same_desk(world):
    person, _viewer = member(world)
    second = world.staff("union_clerk", "union_a1", name="second@union_a1")
    matter = closed(world, person, reason="expelled", document="A1工会〔2026〕7号")
    act(world, "union_a1", matter, "propose")
    matter.refresh_from_db()
    assert matter.desk_node_id == world["union_a1"].pk
    with pytest.raises(Refused) as caught:
        act(world, "union_a1", matter, "expel")
    assert caught.value.code == "same_hand"
    operations.act(second, number=matter.number, outcome="refuse", note="未经小组讨论")
    assert history(person) == running(person)


def test_a_record_made_by_mistake_is_dropped(world):
    person, _viewer = member(world)
    matter = closed(world, person)
    act(world, "union_a1", matter, "drop", note="登记错了人")
    person.refresh_from_db()
    assert person.died_on is None and history(person) == running(person)
    with pytest.raises(Refused) as caught:
        closed(world, person, day=today(1))
    assert caught.value.field == "day"


def test_the_portal_carries_leaving_and_retaining(world):
    person, viewer = member(world)
    phone, clerk = worker_client(viewer), staff_client(world.users["union_a1"])
    guide = phone.get(reverse("portal:services")).content.decode()
    assert all(name in guide for name in ("保留会籍", "恢复正常会籍", "申请退会"))
    address = reverse("portal:start", args=[LEAVE])
    assert phone.post(address, {}).status_code == 422
    assert phone.post(address, {"known": "on"}).status_code == 302
    number = Matter._base_manager.get(procedure=LEAVE).number
    shown = clerk.get(reverse("console:matter", args=[number])).content.decode()
    assert "冷静期" in shown and "退回补正" not in shown
    mine = phone.get(reverse("portal:matter", args=[number])).content.decode()
    assert "撤回申请" in mine
    assert phone.post(reverse("portal:withdraw", args=[number])).status_code == 302
    address = reverse("portal:start", args=[RETAIN])
    sent = phone.post(address, {"reason": "retired", "since": today(-3), "evidence": "退休证"})
    assert sent.status_code == 302
    number = Matter._base_manager.get(procedure=RETAIN).number
    page = clerk.get(reverse("console:matter", args=[number])).content.decode()
    assert "由哪一级保留" in page and "退休证" in page
    decided = clerk.post(
        reverse("console:decide", args=[number]),
        {"outcome": "retain", "stage": "retain", "level": "above", "street": "", "day": today()},
    )
    assert decided.status_code == 302
    assert history(person)[-1][:2] == ("T-street_a", "retained")


def test_the_persons_page_offers_what_this_desk_may_open(world):
    person, _viewer = member(world)
    own = staff_client(world.users["union_a1"]).get(reverse("console:person", args=[person.code])).content.decode()
    for key in (RETAIN, RESUME, AUTO, CLOSE):
        assert reverse("console:start_about", args=[key, person.code]) in own
    assert reverse("console:start_about", args=[LEAVE, person.code]) not in own
    district = staff_client(world.users["district"]).get(reverse("console:person", args=[person.code])).content.decode()
    assert reverse("console:start_about", args=[AUTO, person.code]) not in district
    assert {one.key for one in offers(worker_viewer(_viewer.user_id))} >= {RETAIN, RESUME, LEAVE}


def test_the_whole_way_of_an_auto_exit_in_both_faces(world):
    person, viewer = member(world)
    clerk, phone = staff_client(world.users["union_a1"]), worker_client(viewer)
    address = reverse("console:start_about", args=[AUTO, person.code])
    wrong = clerk.post(
        address, {"dues_until": today(-10), "life_until": today(-240), "evidence": "台账显示一直未缴费。"}
    )
    assert wrong.status_code == 422 and "6 个月" in wrong.content.decode()
    sent = clerk.post(
        address, {"dues_until": today(-220), "life_until": today(-240), "evidence": "台账显示一直未缴费。"}
    )
    assert sent.status_code == 302
    number = Matter._base_manager.get(procedure=AUTO).number
    desk = reverse("console:decide", args=[number])
    assert "还不能“请本人答复”" in clerk.get(reverse("console:matter", args=[number])).content.decode()
    for day in (-9, -2):
        talk = {"outcome": "talk", "stage": "education", "day": today(day), "manner": "visit", "said": "上门了解情况"}
        assert clerk.post(desk, talk).status_code == 302
    assert clerk.post(desk, {"outcome": "ask", "stage": "education"}).status_code == 302
    assert "等您办的" in phone.get(reverse("portal:home")).content.decode()
    answered = phone.post(
        reverse("portal:answer", args=[number]), {"outcome": "stay", "stage": "member_answer", "reason": ""}
    )
    assert answered.status_code == 302
    assert history(person) == running(person)
    assert "已停止办理" in clerk.get(reverse("console:matter", args=[number])).content.decode()


def test_an_organisation_that_ended_takes_nobody_back(world):
    person, viewer = member(world)
    matter = left(world, viewer)
    with later(5):
        act(world, "union_a1", matter, "issue", prefix="测工退", signed_for="A1公司工会")
        Organisation._base_manager.filter(pk=world["union_a1"].pk).update(valid_to=clock.today())
        with pytest.raises(Refused) as caught:
            operations.revoke(world.viewers["street_a"], number=matter.number, note="非本人申请")
    assert caught.value.code == "ended" and history(person)[-1][4] == "left"
