"""How delicate a field is; every field that holds personal data names its class."""

from __future__ import annotations

from enum import StrEnum


class FieldClass(StrEnum):
    """P0 public, P1 inside the platform, P2 personal, P3 sealed: encrypted, masked in lists, revealed with a reason."""

    P0 = "P0"
    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
