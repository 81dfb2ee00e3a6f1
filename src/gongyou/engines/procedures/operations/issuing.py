"""Documents: numbered prefix〔year〕serial without gaps, written once, served with a day (guide 0.4)."""

import hashlib
import re

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from gongyou.engines.procedures.models import Act, Document, Matter, Party
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import lock

#: What the form of a document asks for, by the keys of its inputs.
PREFIX, SIGNED_FOR, SERVED_ON = "prefix", "signed_for", "served_on"
#: Official documents are numbered in Chinese whatever the reader's language.
_NUMBER = gettext_noop("%(prefix)s〔%(year)s〕%(serial)s号")
_PREFIX = re.compile(r"[\u4e00-\u9fff]{2,10}")


def document_number(prefix: str, year: int, serial: int) -> str:
    """The number as it is printed, with the brackets U+3014 and U+3015 and no leading zeros."""
    return _NUMBER % {"prefix": prefix, "year": year, "serial": serial}


def write_document(
    viewer: Viewer, *, matter: Matter, act: Act, title: str, text: str, words: dict[str, str], to: str
) -> Document:
    """Take the next serial of the prefix and year, write the text, and serve it. Raises Refused."""
    prefix = str(act.given.get(PREFIX, "")).strip()
    if _PREFIX.fullmatch(prefix) is None:
        raise Refused(_("机关代字由 2 到 10 个汉字组成，例如“青西工组”。"), field=PREFIX)
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
        served_on=act.given.get(SERVED_ON) or clock.today(),
        made_by_user_id=viewer.user_id,
        digest=hashlib.sha256(f"{number}\n{title % filled}\n{body}".encode()).hexdigest(),
    )
    document.save(force_insert=True)
    return document
