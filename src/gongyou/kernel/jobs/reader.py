"""Reading jobs for whoever may see them."""

from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.jobs.models import Job


def job_for(viewer: Viewer, pk: int) -> Job | None:
    """A job of the viewer's scope, else None."""
    return Job.objects.visible_to(viewer).filter(pk=pk).first()
