"""Background work of the selections: the certificates of a decision as one file."""

import io
import zipfile
from collections.abc import Sequence

from django.utils.translation import gettext as _

from gongyou.domains.honours.operations.printing import note_printed
from gongyou.domains.honours.queries import printing
from gongyou.engines.documents.writers.certificates import write_certificates
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.files import store
from gongyou.kernel.jobs.models import Job
from gongyou.kernel.jobs.runner import HANDLERS, progress
from gongyou.kernel.operations.errors import Refused

#: So many certificates stand in one PDF; more become an archive of several.
IN_ONE = 50
#: The moment that members of an archive carry: equal certificates give equal bytes.
_NO_DAY = (1980, 1, 1, 0, 0, 0)


@HANDLERS.register(printing.JOB)
def print_certificates(viewer: Viewer, job: Job | None, *, round: str, check_url: str) -> dict:
    """Write the file with the rights of whoever asked. Can be run again: the same certificates give the same bytes."""
    assert job is not None
    faces = printing.faces(viewer, round)
    if not faces or viewer.node_id is None:
        raise Refused(_("这批证书已全部作废，或您已没有查看的权限，没有可打印的。"), code="none")
    parts: list[bytes] = []
    done = 0
    for share in printing.shares(faces, IN_ONE):
        parts.append(write_certificates(share, lambda code: f"{check_url}{code}/"))
        done += len(share)
        progress(job, done, len(faces), _("已生成 %(done)s 张，共 %(all)s 张") % {"done": done, "all": len(faces)})
    content, ending, kind = _file(round, parts)
    stored = store.keep(
        [content],
        title=_("%(number)s 证书 %(count)s 张") % {"number": round, "count": len(faces)} + f".{ending}",
        content_type=kind,
        purpose="certificates",
        node_id=viewer.node_id,
        viewer=viewer,
    )
    note_printed(viewer, job=job.pk, round=round, certificates=len(faces), sha256=stored.sha256)
    return {"file": stored.name, "certificates": len(faces)}


def _file(number: str, parts: Sequence[bytes]) -> tuple[bytes, str, str]:
    """One PDF, or an archive of them."""
    if len(parts) == 1:
        return parts[0], "pdf", "application/pdf"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for place, part in enumerate(parts, start=1):
            archive.writestr(zipfile.ZipInfo(f"{number}-{place:03d}.pdf", date_time=_NO_DAY), part)
    return packed.getvalue(), "zip", "application/zip"
