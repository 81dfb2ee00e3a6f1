"""The wall screen: who sees it, what it shows on which day, and what it never invents."""

import pytest
from django.urls import reverse

from gongyou.engines.figures import queries
from gongyou.engines.procedures import operations
from tests.faces.console.signing import sign_in, text_of
from tests.factories.district import fill


@pytest.fixture
def leader(world):
    world.staff("leader", "district", "leader")
    return sign_in(world.users["leader"])


def test_the_screen_shows_the_columns_and_their_figures(leader, world):
    response = leader.get(reverse("screen:screen"))
    page = text_of(response)
    for wanted in ("一条主线", "两个平台", "三个提高", "五个保障", "一支队伍", "产业工人总量", "基层工会组织", "A街道"):
        assert wanted in page
    assert page.count("待接入") == 12 + 1
    assert "style-src-attr 'unsafe-inline'" in response["Content-Security-Policy"]
    assert f'hx-get="{reverse("screen:screen")}"' in page


def test_the_slider_and_the_day_work_without_a_script(leader, world):
    fill(world, 6)
    found = leader.get(reverse("screen:screen"), {"year": "2019"})
    assert found.context["day"].isoformat() == "2019-12-31"
    shown = {
        tile.figure.id: tile.value.value for _s, groups in found.context["columns"] for g in groups for tile in g.tiles
    }
    for figure_id, number in shown.items():
        assert number == queries.value(figure_id, found.context["day"]).value
    assert len(shown) == 10
    day = leader.get(reverse("screen:screen"), {"as_of": "2021-05-05", "by": "I43"})
    assert day.context["day"].isoformat() == "2021-05-05" and day.context["drawn"] == "I43"
    assert "as_of=2021-05-05&amp;by=I43" in text_of(day) or "by=I43&amp;as_of" in text_of(day)


@pytest.mark.parametrize("asked", [{"as_of": "nonsense"}, {"year": "abc"}, {"year": "99999"}, {"as_of": "2999-01-01"}])
def test_nonsense_and_the_future_mean_today(leader, world, asked):
    found = leader.get(reverse("screen:screen"), asked)
    assert found.status_code == 200 and found.context["day"] == found.context["today"]


def test_an_unknown_figure_to_draw_is_the_usual_one(leader, world):
    assert leader.get(reverse("screen:screen"), {"by": "I99"}).context["drawn"] == "I45"


def test_the_bars_have_every_street_and_move_after_an_admission(leader, world):
    matter, _worker = world.apply("union_a1")
    found = leader.get(reverse("screen:screen"), {"by": "I44"})
    assert found.context["streets"] == [("A街道", 2), ("B街道", 2)]
    assert [(label, values) for label, values in found.context["bars"].rows()] == [("A", [2]), ("B", [2])]
    before = found.context["snapshot"].stamp
    operations.act(world.viewers["union_a1"], number=matter.number, outcome="admit")
    assert leader.get(reverse("screen:screen")).context["snapshot"].stamp != before


def test_only_those_who_may_read_figures_see_the_screen(client, world):
    assert client.get(reverse("screen:screen")).status_code == 302
    world.staff("audit_admin", None, "audit")
    assert sign_in(world.users["audit"]).get(reverse("screen:screen")).status_code == 404


def test_without_a_snapshot_the_screen_says_so(leader, world, settings):
    settings.GONGYOU_JOBS = "worker"
    response = leader.get(reverse("screen:screen"))
    assert response.status_code == 503 and "还没有指标快照" in text_of(response)
