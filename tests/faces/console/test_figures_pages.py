"""The console's pages of figures: who opens them, what they show, and which rows they open to."""

import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.urls import reverse

from gongyou.engines.facts import queries as facts
from gongyou.engines.procedures import operations
from gongyou.faces.console.figures import views
from gongyou.kernel import clock
from gongyou.records.directory.models import Person
from tests.faces.console.signing import sign_in, text_of
from tests.factories.district import fill
from tests.factories.snapshots import no_snapshot

__all__ = ["no_snapshot"]
DAY = date(2024, 12, 31)


@pytest.fixture
def leader(world):
    world.staff("leader", "district", "leader")
    return sign_in(world.users["leader"])


def test_the_list_shows_every_figure_with_its_value_and_words(at, world):
    page = text_of(at("district").get(reverse("console:figures")))
    for wanted in ("I01", "I42", "I52", "新就业形态会员", "1 + 1 + 0", "申请入会", "按时办结率"):
        assert wanted in page


def test_a_past_day_is_kept_in_the_links_and_a_future_day_is_refused_in_words(at, world):
    page = text_of(at("district").get(reverse("console:figures"), {"as_of": "2016-06-01"}))
    assert "2016年6月1日" in page and "?as_of=2016-06-01" in page
    later = (clock.today() + timedelta(days=1)).isoformat()
    page = text_of(at("district").get(reverse("console:figures"), {"as_of": later}))
    assert "截至日期不能晚于今天" in page


def test_one_figure_shows_words_trend_cells_and_snapshot(at, world):
    fill(world, 6)
    response = at("district").get(reverse("console:figure", args=["I43"]), {"as_of": DAY.isoformat()})
    page = text_of(response)
    for wanted in ("农民工会员", "户籍登记为农村居民", "2017年末", "A街道", "B街道", facts.current().hash[:12]):
        assert wanted in page
    assert "style-src-attr 'unsafe-inline'" in response["Content-Security-Policy"]
    assert reverse("console:figure_rows_of", args=["I43", "street", "370211001"]) in page
    by_union = text_of(at("district").get(reverse("console:figure", args=["I43"]), {"by": "union"}))
    assert "A1公司工会" in by_union
    odd = at("district").get(reverse("console:figure", args=["I43"]), {"by": "nonsense", "page": "x"})
    assert odd.status_code == 200


def test_rows_are_masked_and_paged(at, world, monkeypatch):
    monkeypatch.setattr(views, "PAGE", 5)
    fill(world, 6, people=80)
    client = at("district")
    address = reverse("console:figure_rows", args=["I45"])
    first = text_of(client.get(address, {"as_of": DAY.isoformat()}))
    names = [person.name for person in Person._base_manager.all()]
    assert not [name for name in names if name in first]
    assert "张*" in first and "page=2" in first
    second = text_of(client.get(address, {"as_of": DAY.isoformat(), "page": "2"}))
    assert second != first
    assert client.get(address, {"page": "99999"}).status_code == 200
    assert client.get(address, {"page": "abc"}).status_code == 200


def test_a_street_opens_its_own_rows_and_no_others(at, world):
    fill(world, 6)
    client = at("street_a")
    own = reverse("console:figure_rows_of", args=["I43", "street", "370211001"])
    assert client.get(own).status_code == 200
    for other in (
        reverse("console:figure_rows", args=["I43"]),
        reverse("console:figure_rows_of", args=["I43", "street", "370211002"]),
        reverse("console:figure_rows_of", args=["I43", "union", "T-union_b1"]),
        reverse("console:figure_rows_of", args=["I43", "street", "no-such-place"]),
        reverse("console:figure_rows_of", args=["I43", "galaxy", "370211001"]),
        reverse("console:figure_rows_of", args=["I99", "street", "370211001"]),
        reverse("console:figure_rows", args=["I46"]),
    ):
        assert client.get(other).status_code == 404, other
    page = text_of(client.get(reverse("console:figure", args=["I43"])))
    assert own in page
    assert reverse("console:figure_rows_of", args=["I43", "street", "370211002"]) not in page
    assert f'href="{reverse("console:figure_rows", args=["I43"])}"' not in page


def test_a_clerk_opens_the_rows_of_the_own_union_only(at, world):
    fill(world, 6)
    client = at("union_a1")
    assert client.get(reverse("console:figure_rows_of", args=["I43", "union", "T-union_a1"])).status_code == 200
    assert client.get(reverse("console:figure_rows_of", args=["I43", "union", "T-union_a2"])).status_code == 404
    assert client.get(reverse("console:figure_rows_of", args=["I43", "street", "370211001"])).status_code == 404


def test_a_leader_reads_figures_and_opens_no_rows(leader, world):
    assert leader.get(reverse("console:figures")).status_code == 200
    page = text_of(leader.get(reverse("console:figure", args=["I44"])))
    assert "/rows/" not in page
    assert leader.get(reverse("console:figure_rows", args=["I44"])).status_code == 404


def test_an_administrator_and_a_stranger_get_nothing(client, world):
    world.staff("audit_admin", None, "audit")
    assert sign_in(world.users["audit"]).get(reverse("console:figures")).status_code == 404
    assert client.get(reverse("console:figures")).status_code == 302


def test_the_workbook_holds_the_same_numbers_and_no_person(at, world):
    fill(world, 6)
    response = at("district").get(
        reverse("console:figure_file", args=["I02"]), {"by": "street", "as_of": DAY.isoformat()}
    )
    sheet = openpyxl.load_workbook(io.BytesIO(response.content))["I02"]
    cells = {str(row[0]): row[2] for row in sheet.iter_rows(values_only=True)}
    from gongyou.engines.figures import queries

    wanted = {key: cell.value for key, cell in queries.by_grain("I02", DAY, "street").items()}
    assert wanted and {key: cells[key] for key in wanted} == wanted
    assert "I02-street-20241231" in response["Content-Disposition"]
    assert at("district").get(reverse("console:figure_file", args=["I02"]), {"by": "galaxy"}).status_code == 404


def test_the_page_moves_after_an_admission(at, world):
    address = reverse("console:figure", args=["P.unions.join.closed"])
    client = at("district")
    matter, _worker = world.apply("union_a1")
    before = client.get(address).context["shown"].value
    operations.act(world.viewers["union_a1"], number=matter.number, outcome="admit")
    assert client.get(address).context["shown"].value == before + 1


def test_without_a_snapshot_the_pages_say_so(at, world, settings):
    settings.GONGYOU_JOBS = "worker"
    client = at("district")
    for address in (
        reverse("console:figures"),
        reverse("console:figure", args=["I44"]),
        reverse("console:figure_rows", args=["I44"]),
        reverse("console:figure_file", args=["I44"]),
    ):
        response = client.get(address)
        assert response.status_code == 503 and "还没有指标快照" in text_of(response)
