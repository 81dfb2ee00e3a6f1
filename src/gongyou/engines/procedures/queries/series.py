"""Which 机关代字 a body numbers its documents with."""

from gongyou.engines.procedures.models import DocumentSeries
from gongyou.kernel.access.viewer import Viewer


def series_of(viewer: Viewer, node_id: int) -> list[str]:
    """The prefixes of a body in the viewer's scope, the oldest first."""
    rows = DocumentSeries.objects.visible_to(viewer).filter(node_id=node_id).order_by("pk")
    return list(rows.values_list("prefix", flat=True))
