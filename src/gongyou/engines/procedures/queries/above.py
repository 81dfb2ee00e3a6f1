"""Who stands above a desk: the line by which desks go up, whatever the line on which a viewer reads.

An industry federation reads the matters of unions that joined it besides their own parent; it does not oversee them.
"""

from dataclasses import replace

from django.db.models import QuerySet

from gongyou.kernel.access import graph
from gongyou.kernel.access.scopes import covered_nodes
from gongyou.kernel.access.viewer import Viewer

UP = "territory"


def stands_above(viewer: Viewer, node_id: int) -> bool:
    """Whether the viewer's node stands above the desk of `node_id`, itself left out."""
    own = viewer.node_id
    return own is not None and own != node_id and graph.covers(UP, own, node_id)


def nodes_below(viewer: Viewer) -> QuerySet:
    """The nodes whose desks the viewer's node stands above, itself included, as a subquery of ids."""
    return covered_nodes(replace(viewer, line=UP))
