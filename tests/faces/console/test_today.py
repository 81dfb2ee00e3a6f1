"""The desk's list, many at once, what is late below."""

from datetime import timedelta

from django.urls import reverse

from gongyou.engines.procedures import queries
from gongyou.kernel import clock
from tests.faces.console.signing import text_of
from tests.factories.world import identity

LATER = timedelta(days=40)


def _numbers(text: str, numbers: list[str]) -> list[str]:
    return sorted((number for number in numbers if number in text), key=text.index)


def test_inbox_lists_by_deadline_with_masked_names(world, at):
    made = []
    for days in (3, 0, 8):
        with clock.rehearse(clock.now() - timedelta(days=days)):
            made.append(world.apply("union_a1")[0].number)
    text = text_of(at("union_a1").get("/console/"))
    assert _numbers(text, made) == [made[2], made[0], made[1]]
    assert "张*工" in text
    assert "张晓工" not in text


def test_inbox_has_tabs_for_overdue_and_flagged(world, at):
    with clock.rehearse(clock.now() - LATER):
        old, _worker = world.apply("union_a1")
    new, _worker = world.apply("union_a1")
    client = at("union_a1")
    assert new.number not in text_of(client.get("/console/?tab=overdue"))
    assert old.number in text_of(client.get("/console/?tab=overdue"))
    assert old.number not in text_of(client.get("/console/?tab=flagged"))


def _flagged(world):
    number = identity()
    first, _owner = world.apply("union_a1", number=number)
    flagged, _stranger = world.apply("union_a1", number=number, name="李冒名")
    return first, flagged


def test_bulk_shows_list_and_count_first_and_leaves_out_what_must_be_checked(world, at):
    first, flagged = _flagged(world)
    second, _worker = world.apply("union_a1")
    client = at("union_a1")
    form = {"chosen": [first.number, second.number, flagged.number], "outcome": "admit"}
    text = text_of(client.post("/console/bulk/", form))
    assert "确认同意入会 2 件" in text
    assert "须逐件核对" in text
    assert queries.desk(world.viewers["union_a1"]).count() == 3
    done = client.post("/console/bulk/", {**form, "confirmed": "1", "idempotency_key": "k1", "mandate": "第三次会议"})
    assert "已办 2 件" in text_of(done)
    assert [row.number for row in queries.desk(world.viewers["union_a1"])] == [flagged.number]
    again = client.post("/console/bulk/", {**form, "confirmed": "1", "idempotency_key": "k1", "mandate": "第三次会议"})
    assert text_of(again) == text_of(done)


def test_bulk_without_a_choice_says_so(world, at):
    client = at("union_a1")
    page = client.post("/console/bulk/", {"outcome": "admit"}, follow=True)
    assert "还没有勾选" in text_of(page)


def test_bulk_never_reaches_another_desk(world, at):
    matter, _worker = world.apply("union_a1")
    client = at("union_a2")
    answer = client.post("/console/bulk/", {"chosen": matter.number, "outcome": "admit", "confirmed": "1"})
    assert answer.status_code == 404


def test_street_sees_late_matters_below_reminds_and_takes_them_up(world, at):
    with clock.rehearse(clock.now() - LATER):
        matter, _worker = world.apply("union_a1")
    street = at("street_a")
    assert matter.number not in text_of(street.get("/console/"))
    assert matter.number in text_of(street.get("/console/late/"))
    assert matter.number not in text_of(at("street_b").get("/console/late/"))
    said = text_of(street.post("/console/late/act/", {"chosen": matter.number, "verb": "remind"}))
    assert "催办：已办 1 件" in said
    assert "催办" in text_of(at("union_a1").get("/console/"))
    twice = text_of(street.post("/console/late/act/", {"chosen": matter.number, "verb": "remind"}))
    assert "今天已经催办过" in twice
    street.post("/console/late/act/", {"chosen": matter.number, "verb": "escalate"})
    assert matter.number in text_of(street.get("/console/"))
    assert "由下级转来" in text_of(street.get("/console/"))


def test_clerks_have_no_page_of_late_matters(world, at):
    assert at("union_a1").get(reverse("console:late")).status_code == 404
