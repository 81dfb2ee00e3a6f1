"""Certificates as PDF, read back by another program: what is printed, the same bytes again, hostile names as text."""

import io
from dataclasses import replace
from datetime import date

import pypdf
import pytest
from django.utils import translation

from gongyou.engines.documents.writers.certificates import write_certificates
from gongyou.records.passport.queries.certificates import CertificateFace
from tests.engines.documents.test_documents import HOSTILE, properties_of, squeezed

FACE = CertificateFace(
    1, "Zm9vYmFyYmF6cXV4MTIzNA", "honour", "", "RY-2026-000001", "李试一", "西海岸新区工匠", "", "青岛西海岸新区总工会",
    "青西新工发〔2026〕18号", date(2026, 7, 26), True,
)  # fmt: skip


def where(code: str) -> str:
    return f"https://gongyou.test/verify/certificate/{code}/"


def read(faces) -> list[str]:
    return [
        squeezed(page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(write_certificates(faces, where))).pages
    ]


def test_what_stands_on_a_certificate_whatever_the_language():
    with translation.override("en"):
        (text,) = read([FACE])
    for words in ("荣誉证书", "李试一同志：", "荣获“西海岸新区工匠”称号，特发此证。", "青西新工发〔2026〕18号", "2026年7月26日",
                  "编号RY-2026-000001"):  # fmt: skip
        assert words in text
    assert "Certificate" not in text


def test_many_in_one_file_and_the_same_bytes_again():
    faces = [replace(FACE, number=n, printed_number=f"RY-2026-{n:06d}", code=f"{n:022d}") for n in range(1, 6)]
    faces.append(replace(FACE, kind="plaque", holder="张试创新工作室", title="示范性创新工作室", of_person=False))
    texts = read(faces)
    assert [f"RY-2026-{n:06d}" in text for n, text in enumerate(texts[:5], start=1)] == [True] * 5
    assert "示范性创新工作室" in texts[5] and "同志" not in texts[5]
    assert write_certificates(faces[:2], where) == write_certificates(faces[:2], where)
    assert write_certificates(faces[:1], where) != write_certificates(faces[1:2], where)


@pytest.mark.parametrize("name", HOSTILE[4:8])
def test_nothing_in_a_name_is_read_as_markup(name):
    (text,) = read([replace(FACE, holder=name)])
    assert squeezed(name) in text


def test_a_certificate_names_its_holder_on_the_page_only():
    told = properties_of(write_certificates([FACE], where))
    assert FACE.title in told and FACE.holder not in told and "Author" not in told and "dc:creator" not in told
