"""Stored values: what the figures were when they were last taken down."""

from gongyou.engines.figures.models import StoredValue
from gongyou.kernel.access.viewer import Viewer


def latest_stored(viewer: Viewer, figure_id: str, grain: str = "district") -> list[StoredValue]:
    """The stored values of a figure by day, latest first."""
    return list(StoredValue.objects.visible_to(viewer).filter(figure=figure_id, grain=grain).order_by("-as_of")[:60])
