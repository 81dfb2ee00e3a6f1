"""What upper floors register with the directory: what they do after a move, and what stands against an end."""

from collections.abc import Callable

from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.registry import Registry

#: reaction(viewer, node ids): runs inside the move, when the closure is right; the nodes are the whole moved branch.
MOVED: Registry[Callable[[Viewer, tuple[int, ...]], None]] = Registry("reactions to moves")
#: check(organisation id, made_by): why the organisation cannot be ended now, or "". What made_by names counts as done.
OPEN_WORK: Registry[Callable[[int, tuple[str, int]], str]] = Registry("open work of organisations")
