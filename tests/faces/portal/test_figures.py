"""The public pages of figures: totals, one figure, the living report; small cells, limits, files without a watermark."""

import io
from datetime import date

import docx
import pypdf
import pytest
from django.core.cache import cache
from django.urls import reverse

from gongyou.engines.figures import queries
from gongyou.engines.figures.operations import lock_values, submit_values
from gongyou.engines.figures.queries.evaluating import Value
from gongyou.engines.figures.types import Cell
from gongyou.faces.portal.views import figures
from gongyou.kernel.access.viewer import public
from gongyou.kernel.clock import today
from tests.engines.documents.test_documents import squeezed
from tests.factories.certifying import late_union
from tests.factories.district import fill
from tests.factories.snapshots import no_snapshot

__all__ = ["no_snapshot"]
DAY = date(2024, 12, 31)
REPORT, FILE = (reverse(f"portal:{name}", args=["unions.team"]) for name in ("report", "report_file"))


def text_of(answer) -> str:
    return answer.content.decode()


def certify(world, figure: str, day: date = DAY):
    first, second = world.viewers["district"], world.staff("district_officer", "district", "colleague")
    (row,) = submit_values(first, cells=[Cell(figure, day)], note="只给工作人员看的说明")
    lock_values(second, numbers=[row.pk], note="复核说明不公开")
    return row


def test_totals_lead_to_their_pages_and_to_the_report(client, world):
    page = text_of(client.get(reverse("portal:figures")))
    assert f'href="{reverse("portal:figure", args=["I44"])}"' in page and f'href="{REPORT}"' in page


def test_one_figure_shows_years_and_streets(client, world):
    page = text_of(client.get(reverse("portal:figure", args=["I44"]), {"as_of": DAY.isoformat()}))
    for wanted in ("基层工会组织", "2024年12月31日", "2017年12月31日", "A街道", "工会组织登记"):
        assert wanted in page
    assert "2099" not in text_of(client.get(reverse("portal:figure", args=["I44"]), {"as_of": "nonsense"}))
    for other in ("I99", "P.unions.join.on_time", "I02"):
        assert client.get(reverse("portal:figure", args=[other])).status_code == 404


def test_a_locked_value_is_shown_without_the_words_of_the_staff(client, world):
    certify(world, "I44")
    late_union(world)
    address = reverse("portal:figure", args=["I44"])
    page = text_of(client.get(address, {"as_of": DAY.isoformat()}))
    assert "已定稿（第 1 版" in page and "说明" not in page
    assert world.users["district"].username not in page and world.users["colleague"].username not in page
    assert "已定稿" not in text_of(client.get(address))


def test_small_cells_and_the_one_that_would_give_them_away_are_hidden(world):
    def cell(key, number):
        return Value("I43", number, number, None, "人", "", DAY)

    cells = {"a": cell("a", 3), "b": cell("b", 7), "c": cell("c", 90), "d": cell("d", 0)}
    found = {key: one.value for key, one in queries.shown_cells(cells, public()).items()}
    assert found == {"a": None, "b": None, "c": 90, "d": 0}
    two = {"a": cell("a", 3), "b": cell("b", 4), "c": cell("c", 90)}
    assert [one.value for one in queries.shown_cells(two, public()).values()] == [None, None, 90]
    assert [one.value for one in queries.shown_cells(cells, world.viewers["district"]).values()] == [3, 7, 90, 0]
    none = {"b": cell("b", 7), "d": cell("d", 0)}
    assert [one.value for one in queries.shown_cells(none, public()).values()] == [7, 0]


def test_no_small_cell_is_on_any_public_page(client, world):
    fill(world, 6, people=60)
    for day in (date(2018, 6, 30), date(2021, 6, 30), DAY):
        for figure in ("I42", "I43", "I45"):
            cells = queries.by_grain(figure, day, "street")
            answer = client.get(reverse("portal:figure", args=[figure]), {"as_of": day.isoformat()})
            shown = {place.key: number for place, number in answer.context["streets"]}
            for key, one in cells.items():
                if key is not None and one.value and one.value < 5:
                    assert shown[key] is None, (figure, day, key)
            hidden = [key for key in cells if key is not None and shown[key] is None]
            assert len(hidden) != 1 or not any(cells[key].value for key in cells if key not in {*hidden, None})


def test_the_report_is_read_by_everybody(client, world):
    answer = client.get(REPORT, {"as_of": DAY.isoformat()})
    page = text_of(answer)
    for wanted in ("建好一支队伍", "全区有基层工会", "互助保障计划", queries.snapshot().hash):
        assert wanted in page
    assert f'href="{reverse("portal:figure", args=["I44"])}?as_of=2024-12-31"' in page
    assert "X-Robots-Tag" not in client.get(REPORT)
    assert client.get(reverse("portal:report", args=["unions.nothing"])).status_code == 404


def test_one_changed_record_changes_the_sentence_that_everybody_reads(client, world):
    late_union(world, "x", date(2024, 6, 1))
    page = text_of(client.get(REPORT, {"as_of": DAY.isoformat(), "than": "2023-12-31"}))
    assert page.count("<mark") == 1 and 'id="s-unions"' in page.partition("<mark")[2][:60]
    assert "4家 → 5家" in page
    before = text_of(client.get(REPORT))
    late_union(world, "y")
    after = text_of(client.get(REPORT))
    assert ">5家</a>" in before and ">6家</a>" in after


def test_the_files_are_the_same_for_everybody_and_name_nobody(client, world):
    given = {"as_of": DAY.isoformat()}
    word = docx.Document(io.BytesIO(client.get(FILE, {**given, "kind": "docx"}).content))
    assert "全区有基层工会 4家。" in "".join(one.text for one in word.paragraphs)
    assert word.sections[0].header.paragraphs[0].text == ""
    pdf = pypdf.PdfReader(io.BytesIO(client.get(FILE, {**given, "kind": "pdf"}).content))
    text = squeezed("".join(one.extract_text() for one in pdf.pages))
    assert "全区有基层工会4家。" in text and "下载" not in text
    assert client.get(FILE, {**given, "kind": "xlsx"})["Content-Disposition"].endswith('20241231.xlsx"')
    for kind in ("", "exe"):
        assert client.get(FILE, {"kind": kind}).status_code == 404


def test_scripts_are_stopped(client, world, monkeypatch):
    cache.clear()
    monkeypatch.setattr(figures, "ASKING", figures.limits.Limit("figures", 600, 3, 100, 100))
    codes = [client.get(REPORT, {"as_of": DAY.isoformat()}).status_code for _turn in range(5)]
    assert codes == [200, 200, 200, 429, 429] and client.get(REPORT).status_code == 200
    assert client.get(FILE, {"kind": "pdf"}).status_code == 429
    cache.clear()


@pytest.mark.parametrize("name", ["figures", "figure", "report", "report_file"])
def test_without_a_snapshot_the_page_says_so(client, world, settings, name):
    settings.GONGYOU_JOBS = "worker"
    arguments = {"figures": [], "figure": ["I44"]}.get(name, ["unions.team"])
    answer = client.get(reverse(f"portal:{name}", args=arguments), {"kind": "pdf"})
    assert answer.status_code == 503 and "数据正在准备" in text_of(answer)


def test_a_day_to_come_is_refused_in_words(client, world):
    later = today().replace(year=today().year + 1).isoformat()
    assert "不能晚于今天" in text_of(client.get(REPORT, {"as_of": later}))
    assert client.get(REPORT, {"than": later}).status_code == 200
