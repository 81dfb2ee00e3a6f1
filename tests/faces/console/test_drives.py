"""The pages of joining drives: planned by one, approved by another, sessions, codes, joins in a chart."""

from datetime import timedelta

import pytest

from gongyou.kernel import clock
from gongyou.records.activities.models import Activity, Drive
from gongyou.records.directory.models import JoinCode
from tests.faces.console.signing import text_of

TODAY = clock.today()


def plan(**more):
    last = TODAY + timedelta(days=9)
    values = {
        "name": "骑手集中入会周", "owner_code": "T-street_a", "begins_on": TODAY.isoformat(),
        "ends_on": last.isoformat(), "place": "骑手驿站", "target": "60",
    }  # fmt: skip
    return {**values, **more}


@pytest.fixture
def drive(world, at):
    at("street_a").post("/console/drives/new/", plan())
    return Drive._base_manager.get()


def test_a_drive_is_planned_approved_opened_held_and_closed_on_its_pages(world, at):
    street, district = at("street_a"), at("district")
    made = street.post("/console/drives/new/", plan())
    page = made["Location"]
    assert page == f"/console/drives/{Drive._base_manager.get().pk}/"
    text = text_of(street.get(page))
    assert "须由另一名经办人或上级工会批准" in text and "草案" in text
    assert street.post(f"{page}turn/approve/").status_code == 422
    assert "骑手集中入会周" in text_of(district.get("/console/drives/"))
    assert district.post(f"{page}turn/approve/").status_code == 302
    assert street.post(f"{page}turn/open/").status_code == 302
    assert street.post(f"{page}sessions/", {"held_on": TODAY.isoformat(), "place": ""}).status_code == 302
    session = Activity._base_manager.get()
    assert street.post(f"{page}sessions/{session.pk}/held/").status_code == 302
    text = text_of(street.get(page))
    assert "已举行" in text and 'data-chart="joins-data"' in text and "60" in text
    assert street.post(f"{page}turn/close/").status_code == 302
    assert Drive._base_manager.get().state == "closed"


def test_a_code_of_a_drive_has_a_poster_with_its_name_and_the_join_page_says_it(world, at, drive, client):
    page = f"/console/drives/{drive.pk}/"
    at("district").post(f"{page}turn/approve/")
    made = at("street_a").post(f"{page}codes/", {"union_code": "T-union_a1", "label": "南门"})
    assert "骑手集中入会周" in text_of(at("street_a").get(made["Location"]))
    code = JoinCode._base_manager.get(target="drive")
    joining = text_of(client.get(f"/j/{code.token}/"))
    assert "骑手集中入会周" in joining and "A1公司工会" in joining


def test_a_draft_is_changed_and_an_approved_plan_is_not(world, at, drive):
    page = f"/console/drives/{drive.pk}/change/"
    given = {key: value for key, value in plan(name="骑手入会月", target="90").items() if key != "owner_code"}
    assert at("street_a").post(page, given).status_code == 302
    drive.refresh_from_db()
    assert (drive.name, drive.target) == ("骑手入会月", 90)
    at("district").post(f"/console/drives/{drive.pk}/turn/approve/")
    assert at("street_a").get(page).status_code == 404


def test_wrong_input_is_shown_at_its_field(world, at, drive):
    wrong = at("street_a").post("/console/drives/new/", plan(ends_on="2020-01-01"))
    assert wrong.status_code == 422 and "截止日不能早于起始日" in text_of(wrong)
    at("district").post(f"/console/drives/{drive.pk}/turn/approve/")
    outside = (TODAY + timedelta(days=99)).isoformat()
    answer = at("street_a").post(f"/console/drives/{drive.pk}/sessions/", {"held_on": outside, "place": ""})
    assert answer.status_code == 422 and "须在行动期限之内" in text_of(answer)


def test_a_session_is_cancelled_for_a_reason(world, at, drive):
    page = f"/console/drives/{drive.pk}/"
    at("district").post(f"{page}turn/approve/")
    street = at("street_a")
    street.post(f"{page}sessions/", {"held_on": TODAY.isoformat(), "place": ""})
    address = f"{page}sessions/{Activity._base_manager.get().pk}/cancel/"
    assert "取消场次" in text_of(street.get(address))
    assert street.post(address, {"reason": ""}).status_code == 422
    assert street.post(address, {"reason": "台风"}).status_code == 302
    assert Activity._base_manager.get().state == "cancelled"
    assert street.get(address).status_code == 404


@pytest.mark.parametrize("who", ["street_b", "union_a1"])
def test_drives_of_others_do_not_exist(world, at, drive, who):
    client, page = at(who), f"/console/drives/{drive.pk}/"
    for address in (page, f"{page}change/"):
        assert client.get(address).status_code == 404
    for address in (f"{page}turn/approve/", f"{page}turn/withdraw/", f"{page}sessions/", f"{page}codes/"):
        assert client.post(address, {"held_on": TODAY.isoformat()}).status_code == 404
    assert at(who).get("/console/drives/").status_code == (404 if who == "union_a1" else 200)
