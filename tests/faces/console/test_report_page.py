"""The console's living report: sentences with links, comparison, certified marks, files."""

import io
import re
from datetime import date
from pathlib import Path

import docx
import pypdf
import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from gongyou.engines.facts.queries import folder
from gongyou.engines.figures import queries
from gongyou.engines.figures.operations import lock_values, submit_values
from gongyou.engines.figures.tasks import run_store
from gongyou.engines.figures.types import REPORTS, Cell
from gongyou.engines.procedures import operations
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import system
from tests.engines.documents.test_documents import squeezed
from tests.faces.console.signing import sign_in, text_of
from tests.factories.certifying import late_union
from tests.factories.snapshots import no_snapshot

__all__ = ["no_snapshot"]
DAY = date(2024, 12, 31)
PAGE = reverse("console:report", args=["unions.team"])
FILE = reverse("console:report_file", args=["unions.team"])


@pytest.fixture
def officer(at):
    return at("district")


def marked(page: str) -> list[str]:
    """The keys of the sentences that the page marks as different."""
    return [part.partition('"')[0] for part in page.split('<mark class="gy-report__changed" id="s-')[1:]]


def certify(world, *figures: str, day: date = DAY) -> None:
    first, second = world.viewers["district"], world.staff("district_officer", "district", "colleague")
    rows = submit_values(first, cells=[Cell(one, day) for one in figures])
    lock_values(second, numbers=[one.pk for one in rows])


def test_every_number_leads_to_its_figure_on_its_day(officer):
    page = text_of(officer.get(PAGE, {"as_of": DAY.isoformat()}))
    for figure in ("I52", "I40", "I41", "I42", "I43", "I44", "I45"):
        assert f'href="{reverse("console:figure", args=[figure])}?as_of=2024-12-31"' in page
    for wanted in ("建好一支队伍", "新业态劳动者入会", "全区有基层工会", "4家", "截至2024年12月31日", "互助保障计划"):
        assert wanted in page
    assert marked(page) == [] and "与现在" not in page
    assert reverse("portal:report", args=["unions.team"]) in page


def test_one_record_changed_by_an_operation_marks_exactly_its_sentence(officer, world):
    stamp = queries.snapshot().stamp
    late_union(world)
    page = text_of(officer.get(PAGE, {"against": stamp}))
    assert marked(page) == ["unions"]
    assert "不同的句子" in page and "4家 → 5家" in page and "（+1）" in page
    assert marked(text_of(officer.get(PAGE))) == []


def test_an_admission_marks_the_sentences_that_count_the_person(officer, world):
    stamp = queries.snapshot().stamp
    matter, _worker = world.apply("union_a1", new_form="courier", household="urban")
    operations.act(world.viewers["union_a1"], number=matter.number, outcome="admit")
    page = text_of(officer.get(PAGE, {"against": stamp}))
    assert marked(page) == ["new_form", "workers", "growth"]


def test_another_day_is_compared(officer, world):
    late_union(world, "x", date(2024, 6, 1))
    page = text_of(officer.get(PAGE, {"as_of": DAY.isoformat(), "than": "2023-12-31"}))
    assert marked(page) == ["unions"] and "与截至2023年12月31日相比，1 句不同" in page
    page = text_of(officer.get(PAGE, {"as_of": DAY.isoformat(), "than": "2024-12-30"}))
    assert marked(page) == [] and "没有变化" in page


def test_what_was_taken_down_today_is_compared(officer, world):
    run_store(system(reason="test"), None)
    late_union(world)
    page = text_of(officer.get(PAGE, {"against": "stored"}))
    assert marked(page) == ["unions"] and "当日留存的数" in page


def test_certified_numbers_are_marked_and_compared_with_now(officer, world):
    certify(world, "I44")
    late_union(world)
    page = text_of(officer.get(PAGE, {"as_of": DAY.isoformat()}))
    assert "4家</a><svg" in page and "9 个数中有 1 个" in page
    page = text_of(officer.get(PAGE, {"as_of": DAY.isoformat(), "against": "now"}))
    assert marked(page) == ["unions"] and "5家 → 4家" in page


def test_nonsense_is_answered_with_the_plain_report(officer):
    later = clock.today().replace(year=2099).isoformat()
    for given in ({"as_of": "x"}, {"than": later}, {"against": "20200101T000000"}, {"as_of": later, "than": "y"}):
        answer = officer.get(PAGE, given)
        assert answer.status_code == 200 and marked(text_of(answer)) == []
    assert officer.get(reverse("console:report", args=["unions.nothing"])).status_code == 404


def test_who_reads_it(world, officer, client):
    world.staff("leader", "district", "leader")
    assert sign_in(world.users["leader"]).get(PAGE).status_code == 200
    world.staff("audit_admin", None, "audit")
    for address in (PAGE, FILE):
        assert sign_in(world.users["audit"]).get(address, {"kind": "pdf"}).status_code == 404
        assert client.get(address).status_code == 302


def test_the_files_hold_the_same_numbers_with_who_and_when(officer, world):
    certify(world, "I44")
    user = world.users["district"].username
    given = {"as_of": DAY.isoformat()}
    answers = {kind: officer.get(FILE, {**given, "kind": kind}) for kind in ("docx", "pdf", "xlsx")}
    for kind, answer in answers.items():
        assert answer["Content-Disposition"] == f'attachment; filename="unions-team-20241231.{kind}"'
        assert answer["Cache-Control"] == "no-store"
    word = docx.Document(io.BytesIO(answers["docx"].content))
    pdf = pypdf.PdfReader(io.BytesIO(answers["pdf"].content))
    book = CalamineWorkbook.from_filelike(io.BytesIO(answers["xlsx"].content))
    rows = book.get_sheet_by_name("数字").to_python()
    texts = {
        "docx": "".join(one.text for one in word.paragraphs),
        "pdf": "".join(page.extract_text() for page in pdf.pages),
        "xlsx": "".join("".join(map(str, row)) for row in book.get_sheet_by_name("正文").to_python()),
    }
    address = f"http://testserver{reverse('portal:report', args=['unions.team'])}?as_of=2024-12-31"
    for kind, text in texts.items():
        for wanted in ("全区有基层工会 4家。", "截至2024年12月31日", queries.snapshot().hash, address, "互助保障计划"):
            assert squeezed(wanted) in squeezed(text), (kind, wanted)
    marks = (word.sections[0].header.paragraphs[0].text, rows[0][0], pdf.pages[0].extract_text())
    assert all(squeezed(f"{user} 于 {clock.today()}") in squeezed(mark) for mark in marks)
    table = [[cell.text for cell in row.cells] for row in word.tables[0].rows]
    assert ["I44", "基层工会组织", "4", "家", "2024-12-31"] == next(row for row in table if row[0] == "I44")[:5]
    assert "第 1 版" in next(row for row in table if row[0] == "I44")[5]
    assert next(row for row in rows if row[0] == "I44")[2] == 4


def test_a_comparison_goes_into_the_file(officer, world):
    late_union(world, "x", date(2024, 6, 1))
    answer = officer.get(FILE, {"as_of": DAY.isoformat(), "than": "2023-12-31", "kind": "docx"})
    text = "".join(one.text for one in docx.Document(io.BytesIO(answer.content)).paragraphs)
    assert "本报告：全区有基层工会 5家。 所比：全区有基层工会 4家。" in text


def test_an_unknown_format_does_not_exist(officer):
    for kind in ("", "exe", "PDF", "../pdf"):
        assert officer.get(FILE, {"kind": kind}).status_code == 404


def test_one_figure_is_taken_out_in_every_format(officer, world):
    certify(world, "I44")
    address = reverse("console:figure_file", args=["I44"])
    given = {"as_of": DAY.isoformat(), "by": "street"}
    word = docx.Document(io.BytesIO(officer.get(address, {**given, "kind": "docx"}).content))
    assert any("4家（定稿，第 1 版）" in one.text for one in word.paragraphs)
    table = [[cell.text for cell in row.cells] for row in word.tables[0].rows]
    assert ["370211001", "A街道", "2"] in [row[:3] for row in table]
    pdf = pypdf.PdfReader(io.BytesIO(officer.get(address, {**given, "kind": "pdf"}).content))
    assert "基层工会组织" in squeezed(pdf.pages[0].extract_text())
    assert officer.get(address, {**given, "kind": "exe"}).status_code == 404


def test_without_a_snapshot_it_says_so(officer, settings):
    settings.GONGYOU_JOBS = "worker"
    assert not folder().exists()
    for address in (PAGE, FILE):
        assert officer.get(address, {"kind": "pdf"}).status_code == 503


def test_the_example_of_the_howto_is_a_whole_report(officer, client):
    """One file: the text from the document gives a page in both faces and a file."""
    text = (Path(__file__).parents[3] / "docs" / "howto" / "add-a-report.md").read_text(encoding="utf-8")
    code = re.search(r"```python\n(.*?)```", text, re.S).group(1)
    try:
        exec(compile(code, "report_stations.py", "exec"), {"__name__": "tests.report_stations"})
        assert REPORTS.check_all() == []
        for reader, face in ((officer, "console"), (client, "portal")):
            answer = reader.get(reverse(f"{face}:report", args=["unions.stations"]))
            assert "镇街设站" in text_of(answer) and "2个" in text_of(answer)
        address = reverse("console:report_file", args=["unions.stations"])
        assert officer.get(address, {"kind": "pdf"}).content.startswith(b"%PDF")
    finally:
        REPORTS._values.pop("unions.stations", None), REPORTS._modules.pop("unions.stations", None)
