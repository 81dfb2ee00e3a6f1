"""Confidential papers of entries: handed in by the entrant; whoever opens one is written down."""

import io
import re
import zipfile

from django.utils.translation import gettext as _

from gongyou.domains.contests.enums import LookKind
from gongyou.domains.contests.models import Paper, PaperLook
from gongyou.domains.contests.queries.projects import KEY, takes_papers
from gongyou.engines.procedures.enums import PartyRole
from gongyou.engines.procedures.models import Matter, Party
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.files.models import StoredFile
from gongyou.kernel.files.store import keep
from gongyou.kernel.importing.child.archive import BROKEN
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import current, operation

MOST = 20_000_000
_MOST_PAPERS = 8
#: Begin of the file and kind by the ending of its name; nothing else is taken.
_KINDS = {
    ".pdf": (b"%PDF-", "application/pdf"),
    ".docx": (b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}
_PDF_AUTHOR = re.compile(rb"/Author\s*(\(\s*[^)\s]|<\s*[0-9A-Fa-f]{2})")
_DOCX_AUTHOR = re.compile(r"<(dc:creator|cp:lastModifiedBy)>\s*[^<\s]")


@operation("contests.paper_added", right="matters.decide")
def add_paper(viewer: Viewer, *, number: str, title: str, filename: str, content: bytes) -> Paper:
    """The entering union hands in a paper of its entry, while the entry is open. Raises Refused for another format,
    and where the file names its author in its properties."""
    matter = _own_entry(viewer, number)
    if not title.strip():
        raise Refused(_("请写明材料名称。"), field="title")
    kind = _checked(filename, content)
    if Paper.objects.in_operation().filter(matter=matter).count() >= _MOST_PAPERS:
        raise Refused(_("一个项目最多 %(most)s 份材料。") % {"most": _MOST_PAPERS}, field="file")
    stored = keep(
        [content],
        title=f"{title.strip()[:100]}{_ending(filename)}",
        content_type=kind,
        purpose="contest_paper",
        node_id=matter.desk_node_id,
        viewer=viewer,
    )
    row = Paper(matter=matter, title=title.strip()[:100], file=stored)
    row.save(force_insert=True)
    current().entry("contests.paper_added", "paper", row.pk, matter=matter.number, sha256=stored.sha256)
    return row


def _own_entry(viewer: Viewer, number: str) -> Matter:
    matter = Matter.objects.visible_to(viewer).filter(number=number, procedure=KEY).first()
    own = Party.objects.in_operation().filter(matter=matter, role=PartyRole.NOMINATOR, organisation_id=viewer.node_id)
    if matter is None or not own.exists():
        raise Denied("entry")
    if not takes_papers(matter):
        raise Refused(_("评审已经开始或结束，不能再交材料。"), code="state")
    return matter


def _ending(filename: str) -> str:
    return next((ending for ending in _KINDS if filename.lower().endswith(ending)), "")


def _checked(filename: str, content: bytes) -> str:
    """The kind of the file. Raises Refused."""
    ending = _ending(filename)
    if not ending or not content.startswith(_KINDS[ending][0]):
        raise Refused(_("只收 PDF 或 Word（.docx）文件。"), field="file")
    if len(content) > MOST:
        raise Refused(_("文件最大 20 MB，请压缩图片后再交。"), field="file")
    if _names_author(ending, content):
        raise Refused(
            _("文件属性里写着作者姓名。请在“文件—信息—检查文档”中删除个人信息，再上传。"), field="file", code="author"
        )
    return _KINDS[ending][1]


def _names_author(ending: str, content: bytes) -> bool:
    if ending == ".pdf":
        return _PDF_AUTHOR.search(content) is not None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            with archive.open("docProps/core.xml") as file:
                text = file.read(100_000).decode("utf-8", "replace")
    except KeyError:
        return False
    except (*BROKEN, OSError) as error:
        raise Refused(_("这个 Word 文件打不开，请另存后再上传。"), field="file") from error
    return _DOCX_AUTHOR.search(text) is not None


@operation("contests.paper_opened", right="matters.read")
def open_paper(viewer: Viewer, *, paper: int) -> StoredFile:
    """Give out a paper to whoever may read the entry; who, when and in which role is written down first."""
    row = Paper.objects.visible_to(viewer).select_related("file", "matter").filter(pk=paper).first()
    if row is None:
        raise Denied("paper")
    look = PaperLook(paper=row, kind=LookKind.SAVED, by_user_id=viewer.user_id, role=viewer.role, looked_at=clock.now())
    look.save(force_insert=True)
    current().entry("contests.paper_opened", "paper", row.pk, matter=row.matter.number, role=viewer.role)
    return row.file
