"""Codes by which somebody without an account follows what they handed in: random, and kept as a digest only."""

import hashlib
import secrets


def new_code() -> str:
    """128 random bits, as 32 hexadecimal digits."""
    return secrets.token_hex(16)


def digest_of_code(code: str) -> str:
    """What is kept of a code; spaces, hyphens and capitals make no difference."""
    return hashlib.sha256("".join(code.split()).replace("-", "").lower().encode()).hexdigest()


def in_groups(code: str) -> str:
    """The code as it is shown: in groups of four."""
    return " ".join(code[first : first + 4] for first in range(0, len(code), 4))
