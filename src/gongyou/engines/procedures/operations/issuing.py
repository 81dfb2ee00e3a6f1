"""Documents: numbered prefix〔year〕serial without gaps, written once, served with a day (guide 0.4)."""

import hashlib
import re

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from gongyou.engines.procedures.models import Act, Document, DocumentSeries, Matter, Party
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import current, lock, operation

#: What the form of a document asks for, by the keys of its inputs.
PREFIX, SIGNED_FOR = "prefix", "signed_for"
#: Official documents are numbered in Chinese whatever the reader's language.
_NUMBER = gettext_noop("%(prefix)s〔%(year)s〕%(serial)s号")
_PREFIX = re.compile(r"[\u4e00-\u9fff]{2,10}")


def document_number(prefix: str, year: int, serial: int) -> str:
    """The number as it is printed, with the brackets U+3014 and U+3015 and no leading zeros."""
    return _NUMBER % {"prefix": prefix, "year": year, "serial": serial}


def _own_series(viewer: Viewer, text: str) -> str:
    """The prefix, as the viewer's own body's; registered to it where it is nobody's. Raises Refused."""
    prefix = text.strip()
    if _PREFIX.fullmatch(prefix) is None:
        raise Refused(_("机关代字由 2 到 10 个汉字组成，例如“青西工组”。"), field=PREFIX)
    lock(f"document_series:{prefix}")
    row = DocumentSeries.objects.in_operation().filter(prefix=prefix).first()
    if row is None:
        DocumentSeries(node_id=viewer.node_id, prefix=prefix, since=clock.today()).save(force_insert=True)
        current().entry("procedures.series_registered", "node", viewer.node_id or 0, prefix=prefix)
    elif row.node_id != viewer.node_id:
        raise Refused(
            _("机关代字“%(prefix)s”已由其他单位使用，请填写本单位的代字。") % {"prefix": prefix},
            field=PREFIX,
            code="foreign_series",
        )
    return prefix


@operation("procedures.series_registered", right="matters.decide")
def register_series(viewer: Viewer, *, prefix: str) -> str:
    """Register a prefix to the viewer's own body before any other uses it. Raises Refused for one of another's."""
    if DocumentSeries.objects.in_operation().filter(prefix=prefix.strip(), node_id=viewer.node_id).exists():
        raise Refused(_("本单位已登记这个机关代字。"), field=PREFIX, code="already")
    return _own_series(viewer, prefix)


def write_document(
    viewer: Viewer, *, matter: Matter, act: Act, title: str, text: str, words: dict[str, str], to: str
) -> Document:
    """Take the next serial of the body's own prefix and year, write the text, and serve it. Raises Refused.

    Whoever is served can read it from this moment: it is served on the day on which it is signed. A prefix that
    nobody has yet becomes the issuing body's own.
    """
    prefix = _own_series(viewer, str(act.given.get(PREFIX, "")))
    year = clock.today().year
    lock(f"document:{prefix}:{year}")
    rows = Document.objects.in_operation().filter(prefix=prefix, year=year)
    serial = (rows.aggregate(last=Max("serial"))["last"] or 0) + 1
    number = document_number(prefix, year, serial)
    served = Party.objects.in_operation().filter(matter=matter, role=to, valid_to=None).first()
    filled = {**words, "number": number, "day": clock.today().isoformat()}
    body = text % filled
    document = Document(
        matter=matter,
        act=act,
        issuer_id=viewer.node_id,
        prefix=prefix,
        year=year,
        serial=serial,
        number=number,
        title=(title % filled)[:120],
        body=body,
        signed_on=clock.today(),
        signed_for=str(act.given.get(SIGNED_FOR, ""))[:100],
        served_to=served.organisation if served else None,
        served_on=clock.today() if served else None,
        made_by_user_id=viewer.user_id,
        digest=hashlib.sha256(f"{number}\n{title % filled}\n{body}".encode()).hexdigest(),
    )
    document.save(force_insert=True)
    return document
