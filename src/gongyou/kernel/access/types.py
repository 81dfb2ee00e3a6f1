"""The words of access that upper floors declare: lines, kinds of roles and their rights."""

from dataclasses import dataclass, field
from typing import Any

from gongyou.kernel.registry import Registry


@dataclass(frozen=True)
class Line:
    """A way in which nodes are joined (territory, industry …)."""

    key: str
    name: Any


@dataclass(frozen=True)
class RoleKind:
    """A kind of role: the line along which it sees, and its rights by name."""

    key: str
    name: Any
    line: str
    rights: frozenset[str] = field(default_factory=frozenset)
    at_node: bool = True
    exclusive: bool = False


@dataclass(frozen=True)
class Right:
    """A right by name, saying who does what to whom."""

    key: str
    name: Any


LINES: Registry[Line] = Registry("lines")
ROLE_KINDS: Registry[RoleKind] = Registry("role kinds")
RIGHTS: Registry[Right] = Registry("rights")
