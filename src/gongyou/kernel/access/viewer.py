"""The viewer: a frozen value that says on whose behalf something is read or done; rebuilt in jobs."""

from dataclasses import dataclass

from gongyou.kernel.access.types import ROLE_KINDS


@dataclass(frozen=True)
class Viewer:
    """Who looks. `kind` is public, worker, staff or system; ids are None where they do not apply.

    `acting_for` is the role of an absent colleague under which a substitute works; `subject_id` narrows a role
    that is not at a node; `strength` is none, code, password or two_factor.
    """

    kind: str
    user_id: int | None = None
    person_id: int | None = None
    role_id: int | None = None
    role: str = ""
    node_id: int | None = None
    line: str = ""
    subject_id: int | None = None
    acting_for: int | None = None
    purpose: str = ""
    strength: str = "none"
    reason: str = ""

    @property
    def is_system(self) -> bool:
        return self.kind == "system"

    def holds(self, right: str) -> bool:
        """Whether the viewer's role has the right; the system has all, workers and the public none."""
        if self.is_system:
            return True
        return self.kind == "staff" and bool(self.role) and right in ROLE_KINDS.get(self.role).rights

    @property
    def actor(self) -> str:
        """How the ledger names the actor: never by a person's name."""
        return "system:" + self.reason if self.is_system else f"user:{self.user_id}" if self.user_id else "public"


def public() -> Viewer:
    return Viewer(kind="public")


def system(*, reason: str) -> Viewer:
    """The application itself, for a stated reason (a clock that ran out, a job, an import of the seed)."""
    if not reason:
        raise ValueError("a system viewer needs a reason")
    return Viewer(kind="system", reason=reason)
