"""Finding a stored file for whoever may download it; rights are looked at again at each download (R4)."""

from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.files.models import StoredFile


def file_for(viewer: Viewer, name: str) -> StoredFile | None:
    """The file of this random name, if it lies in the viewer's scope, else None."""
    return StoredFile.objects.visible_to(viewer).filter(name=name).first()
