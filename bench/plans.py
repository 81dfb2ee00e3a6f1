"""What a recorded request becomes: steps with slots. Without Django, for the bare application reads it too.

A slot is a constant, a value of the request (`input`), a number that an earlier statement of the same request gave
back (`result`: which statement, which column, how far above), the present instant (`now`), a fresh value of the same
kind and length where only its uniqueness matters, or a `list` of slots.
"""

from dataclasses import dataclass
from typing import Any

BEGIN, COMMIT = "BEGIN", "COMMIT"


@dataclass(frozen=True)
class Slot:
    """Where a parameter's value comes from. `kind` is const, input, result, fresh, list or now."""

    kind: str
    value: Any = None
    before: str = ""


@dataclass(frozen=True)
class Step:
    """One statement of a plan: its text, and for each time it is sent the slots of its parameters."""

    sql: str
    sets: list[list[Slot]]
    many: bool
    fetches: bool
