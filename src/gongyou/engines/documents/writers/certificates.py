"""Certificates and plaques as PDF/A, many in one file: as they were issued, with a square that leads to their check."""

import io
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time
from importlib import import_module
from pathlib import Path

from django.utils import translation
from django.utils.translation import gettext as _

from gongyou.engines.documents.writers.cells import clean
from gongyou.engines.documents.writers.pdf import typeset
from gongyou.records.passport.enums import CertificateKind
from gongyou.records.passport.queries.certificates import CertificateFace

LAYOUT = Path(__file__).resolve().parent.parent / "data" / "certificate.typ"


def write_certificates(faces: Sequence[CertificateFace], address: Callable[[str], str]) -> bytes:
    """The PDF, one page each, in the language of the country; `address(code)` is where a code is checked.

    Equal certificates give equal bytes. Raises ValueError for none.
    """
    if not faces:
        raise ValueError("no certificate to be printed")
    with translation.override("zh-hans"):
        pages = [_page(face, address(face.code)) for face in faces]
        title = clean(faces[0].title if len(faces) == 1 else _("证书"))
    made_at = datetime.combine(max(face.issued_on for face in faces), time(0), tzinfo=UTC)
    return typeset(LAYOUT, {"certificates": {"title": title, "pages": pages}}, made_at)


def _page(face: CertificateFace, address: str) -> dict:
    heading, words = words_of(face)
    return {
        "plaque": face.kind == CertificateKind.PLAQUE,
        "heading": heading,
        "holder": clean(face.holder),
        "addressed": clean(_("%(name)s 同志：") % {"name": face.holder} if face.of_person else f"{face.holder}："),
        "title": clean(face.title),
        "paragraphs": [clean(words)],
        "body": clean(face.body),
        "document": clean(face.document),
        "day": _("%(year)d年%(month)d月%(day)d日")
        % {"year": face.issued_on.year, "month": face.issued_on.month, "day": face.issued_on.day},
        "number_words": clean(_("编号 %(number)s") % {"number": face.printed_number}),
        "square": square(address),
        "square_words": _("扫码查验证书真伪"),
    }


def words_of(face: CertificateFace) -> tuple[str, str]:
    """The heading and the sentence of each kind; a text of its own goes before the sentence."""
    named = {"title": face.title}
    found = {
        CertificateKind.HONOUR.value: (_("荣誉证书"), _("荣获“%(title)s”称号，特发此证。")),
        CertificateKind.CONTEST.value: (_("获奖证书"), _("荣获%(title)s，特发此证。")),
        CertificateKind.LEVEL.value: (_("技能等级证书"), _("经考核评价，达到%(title)s水平，特发此证。")),
        CertificateKind.PLAQUE.value: (_("牌匾"), "%(title)s"),
    }
    heading, sentence = found[face.kind]
    return heading, face.text or sentence % named


def square(address: str) -> str:
    """The QR code of an address as SVG."""
    drawn = io.BytesIO()
    import_module("segno").make(address, error="m", micro=False).save(drawn, kind="svg", xmldecl=False, border=1)
    return drawn.getvalue().decode()
