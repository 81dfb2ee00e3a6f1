"""Keeping and giving out files."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.http import FileResponse
from django.utils.http import content_disposition_header

from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.files.models import StoredFile


def folder() -> Path:
    path = Path(settings.GONGYOU_HOME) / "files"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def path_of(stored: StoredFile) -> Path:
    return folder() / stored.name


def keep(
    chunks: Iterable[bytes], *, title: str, content_type: str, purpose: str, node_id: int, viewer: Viewer
) -> StoredFile:
    """Write the bytes under a random name and return the row (not yet saved elsewhere)."""
    stored = StoredFile(
        title=title[:200],
        content_type=content_type[:100],
        purpose=purpose,
        node_id=node_id,
        owner_user_id=viewer.user_id,
        size=0,
        sha256="",
    )
    digest = hashlib.sha256()
    with path_of(stored).open("wb") as file:
        for chunk in chunks:
            digest.update(chunk)
            stored.size += len(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    stored.sha256 = digest.hexdigest()
    stored.save(force_insert=True)
    return stored


def keep_path(path: Path, **about) -> StoredFile:
    """Keep a file that lies on disk."""
    with path.open("rb") as file:
        return keep(iter(lambda: file.read(1 << 20), b""), **about)


def response(stored: StoredFile) -> FileResponse:
    """The download: always an attachment, never interpreted by the browser."""
    answer = FileResponse(path_of(stored).open("rb"), content_type=stored.content_type)
    answer["Content-Disposition"] = content_disposition_header(True, stored.title)
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cache-Control"] = "no-store"
    return answer
