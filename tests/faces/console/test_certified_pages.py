"""The console's pages of certified values: submit, review, lock, send back, withdraw, revise; who sees which button."""

import shutil
from datetime import date

import pytest
from django.urls import reverse

from gongyou.engines.figures import queries
from gongyou.engines.figures.models import CertifiedValue
from gongyou.faces.console.figures.forms import last_quarter_end
from gongyou.kernel.parameters import site_home
from tests.faces.console.signing import sign_in, text_of
from tests.factories.certifying import late_union
from tests.factories.snapshots import no_snapshot

__all__ = ["no_snapshot"]
DAY = date(2024, 12, 31)
LIST, SUBMIT = reverse("console:certified"), reverse("console:certify")


@pytest.fixture
def officers(world, at):
    world.staff("district_officer", "district", "colleague")
    return at("district"), sign_in(world.users["colleague"])


def submit(client, *figures, day=DAY, place="district:", note="", **more):
    given = {"as_of": day.isoformat(), "place": place, "chosen": figures or ("I44",), "note": note, **more}
    return client.post(SUBMIT, given)


def only() -> CertifiedValue:
    return CertifiedValue._base_manager.get()


@pytest.mark.parametrize(
    ("today", "end"),
    [
        (date(2026, 11, 22), date(2026, 9, 30)),
        (date(2026, 1, 1), date(2025, 12, 31)),
        (date(2026, 4, 1), date(2026, 3, 31)),
        (date(2026, 3, 31), date(2025, 12, 31)),
    ],
)
def test_the_last_quarter_that_is_over(today, end):
    assert last_quarter_end(today) == end


def test_the_submit_page_shows_what_the_records_give(officers):
    first, _second = officers
    page = text_of(first.get(SUBMIT, {"as_of": DAY.isoformat(), "place": "district:", "figure": "I44"}))
    assert 'name="seen-I44" value="4"' in page and "基层工会组织" in page
    assert 'value="I44" checked' in page and "2024年12月31日" in page
    assert "这一天还没有结束" in text_of(first.get(SUBMIT, {"as_of": "2099-01-01", "place": "district:"}))


def test_one_submits_another_locks_and_the_figure_shows_it(officers):
    first, second = officers
    assert submit(first, "I44", "I39", **{"seen-I44": "4"}).status_code == 302
    rows = {one.figure: one for one in CertifiedValue._base_manager.all()}
    assert set(rows) == {"I44", "I39"}
    mine, other = text_of(first.get(LIST)), text_of(second.get(LIST))
    assert "本人报送，由别人复核" in mine and "把勾选的定稿" not in mine
    assert "把勾选的定稿" in other and f'value="{rows["I44"].pk}"' in other
    answer = second.post(reverse("console:lock_values"), {"chosen": [rows["I44"].pk]})
    assert answer.status_code == 302 and "已定稿 1 个数" in text_of(second.get(LIST))
    page = text_of(first.get(reverse("console:figure", args=["I44"]), {"as_of": DAY.isoformat()}))
    for wanted in ("定稿值", "同一口径现在算出", "现行口径现在算出", "看定稿经过（第 1 版）", "与报送时相同"):
        assert wanted in page
    listing = text_of(first.get(reverse("console:figures"), {"as_of": DAY.isoformat()}))
    assert reverse("console:certified_value", args=[rows["I44"].pk]) in listing


def test_a_value_that_moved_while_the_page_was_open_is_shown_again(officers, world):
    first, _second = officers
    late_union(world)
    answer = submit(first, **{"seen-I44": "4"})
    assert answer.status_code == 422 and "刚刚从 4 变为 5" in text_of(answer)
    assert 'value="I44" checked' in text_of(answer) and CertifiedValue._base_manager.count() == 0


def test_nothing_chosen_is_said(officers):
    first, second = officers
    assert "没有选中指标" in text_of(first.post(SUBMIT, {"as_of": DAY.isoformat(), "place": "district:"}))
    assert submit(first).status_code == 302
    answer = second.post(reverse("console:lock_values"), {"chosen": ["x", "9" * 30]})
    assert answer.status_code == 422 and "没有选中数值" in text_of(answer)


def test_sent_back_with_a_reason_and_submitted_again(officers):
    first, second = officers
    submit(first)
    address = reverse("console:return_value", args=[only().pk])
    assert second.post(address, {"reason": ""}).status_code == 422
    assert second.post(address, {"reason": "请附佐证"}).status_code == 302
    page = text_of(first.get(reverse("console:certified_value", args=[only().pk])))
    assert "请附佐证" in page and "已退回" in page
    assert submit(first).status_code == 302
    assert sorted(one.state for one in CertifiedValue._base_manager.all()) == ["returned", "submitted"]


def test_the_submitter_sees_withdraw_and_no_review(officers):
    first, second = officers
    submit(first)
    own = reverse("console:certified_value", args=[only().pk])
    mine, other = text_of(first.get(own)), text_of(second.get(own))
    assert "withdraw/" in mine and "/lock/" not in mine
    assert "withdraw/" not in other and "/lock/" in other
    assert second.post(reverse("console:withdraw_value", args=[only().pk])).status_code == 404
    answer = first.post(reverse("console:lock_value", args=[only().pk]))
    assert answer.status_code == 422 and "由本人报送" in text_of(answer)
    assert first.post(reverse("console:withdraw_value", args=[only().pk])).status_code == 302
    assert only().state == "withdrawn"


def test_records_that_changed_ask_for_a_note_and_then_for_a_revision(officers, world):
    first, second = officers
    submit(first)
    late_union(world)
    assert "记录有变动" in text_of(second.get(LIST))
    lock = reverse("console:lock_value", args=[only().pk])
    assert "现在算出的数不同" in text_of(second.post(lock))
    assert second.post(lock, {"note": "以报送时为准"}).status_code == 302
    page = text_of(first.get(reverse("console:certified_value", args=[only().pk])))
    assert "组织登记有变动：同一口径现在算出 5家，相差 +1" in page and "报送更正" in page
    assert "更正要写明原因" in text_of(submit(first))
    assert submit(first, note="补录一家").status_code == 302
    old, new = CertifiedValue._base_manager.order_by("pk")
    assert second.post(reverse("console:lock_value", args=[new.pk])).status_code == 302
    page = text_of(first.get(reverse("console:certified_value", args=[old.pk])))
    assert "这一版已由第 2 版更正" in page and reverse("console:certified_value", args=[new.pk]) in page
    offered = text_of(first.get(SUBMIT, {"as_of": DAY.isoformat(), "place": "district:"}))
    assert "与现在相同" in offered and 'name="seen-I44"' not in offered


def test_a_street_submits_its_own_place_only(world, at, officers):
    street = at("street_a")
    page = text_of(street.get(SUBMIT))
    assert "A街道" in page and "B街道" not in page and "district:" not in page
    assert submit(street, place="street:370211001").status_code == 302
    assert only().grain_key == "370211001"
    assert submit(street, place="district:").status_code == 422
    assert submit(street, "I44", place="street:370211002").status_code == 422
    assert CertifiedValue._base_manager.count() == 1
    assert street.post(reverse("console:lock_value", args=[only().pk])).status_code == 404
    assert "把勾选的定稿" not in text_of(street.get(LIST))
    _first, second = officers
    assert second.post(reverse("console:lock_value", args=[only().pk])).status_code == 302
    assert queries.certified_on(world.viewers["district"], DAY, "street")["I44", "370211001"].state == "locked"


def test_leaders_read_and_others_do_not(world, at, officers):
    first, _second = officers
    submit(first)
    world.staff("leader", "district", "leader")
    leader, clerk = sign_in(world.users["leader"]), at("union_a1")
    own = reverse("console:certified_value", args=[only().pk])
    for reader in (leader, clerk):
        assert reader.get(LIST).status_code == 200 and reader.get(own).status_code == 200
        assert reader.get(SUBMIT).status_code == 404 and submit(reader).status_code == 404
        assert reader.post(reverse("console:lock_value", args=[only().pk])).status_code == 404
        assert "/lock/" not in text_of(reader.get(own))
    name = world.users["district"].username
    assert name in text_of(leader.get(own)) and name in text_of(leader.get(LIST))
    assert name not in text_of(clerk.get(own)) and name not in text_of(clerk.get(LIST))
    assert leader.get(reverse("console:certified_value", args=[99999])).status_code == 404
    world.staff("audit_admin", None, "audit")
    assert sign_in(world.users["audit"]).get(LIST).status_code == 404


def test_pages_say_so_while_there_is_no_snapshot(officers, settings):
    first, _second = officers
    submit(first)
    settings.GONGYOU_JOBS = "worker"
    shutil.rmtree(site_home() / "snapshots")
    for address in (LIST, SUBMIT, reverse("console:certified_value", args=[only().pk])):
        assert first.get(address).status_code == 503
