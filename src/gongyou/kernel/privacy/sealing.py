"""Sealing and opening of single values, and blind indexes for finding them by equality.

A token is: version (1 byte), suite (1), key number (2), nonce (12), ciphertext with tag. It is bound to the name of
its field, such as "directory.person.identity_number", so that it cannot be moved into another column.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Iterable

from gongyou.kernel.privacy.keyring import KeyRing, KeyRingError, chosen_suite, load_key_ring
from gongyou.kernel.privacy.suites import SUITE_NAMES, TAG_LENGTH, TagMismatch

TOKEN_VERSION = 1
HEADER_LENGTH = 4
NONCE_LENGTH = 12
BODY_START = HEADER_LENGTH + NONCE_LENGTH


class BrokenSeal(ValueError):
    """A token was changed, cut off, or belongs to another field or another site's keys."""


def encrypt(field: str, text: str) -> bytes:
    """Seal one text under the current key, bound to `field`; raise NoKeyRing."""
    return _sealer(field)(text)


def encrypt_many(field: str, texts: Iterable[str]) -> list[bytes]:
    """Seal many texts of one field, reading the key ring once; raise NoKeyRing."""
    seal = _sealer(field)
    return [seal(text) for text in texts]


def decrypt(field: str, token: bytes) -> str:
    """Open one token of `field`, whatever suite and key sealed it; raise BrokenSeal, NoKeyRing or KeyRingError."""
    return _open(load_key_ring(), field, token)


def decrypt_many(field: str, tokens: Iterable[bytes]) -> list[str]:
    """Open many tokens of one field, reading the key ring once; raise as `decrypt` does."""
    ring = load_key_ring()
    return [_open(ring, field, token) for token in tokens]


def key_of(token: bytes) -> tuple[str, int]:
    """Return the suite's name and the key's number of a token (for rotation); raise BrokenSeal."""
    if len(token) < BODY_START + TAG_LENGTH or token[0] != TOKEN_VERSION or token[1] not in SUITE_NAMES:
        raise BrokenSeal("these bytes are no sealed value")
    return SUITE_NAMES[token[1]], int.from_bytes(token[2:HEADER_LENGTH], "big")


def is_current(token: bytes) -> bool:
    """Tell whether a token was sealed with the suite and key that seal new values now."""
    return key_of(token) == (chosen_suite(), load_key_ring().current)


def normalise(text: str) -> str:
    """Return the form under which values are compared: NFKC, no white space around, upper-case."""
    return unicodedata.normalize("NFKC", text).strip().upper()


def blind_index(kind: str, text: str) -> bytes:
    """Return the 32-byte keyed digest by which a sealed value is found; `kind` keeps kinds of values apart.

    The same kind ("identity", "phone") gives the same digest in every table. Raises ValueError for empty text.
    """
    return blind_index_many(kind, (text,))[0]


def blind_index_many(kind: str, texts: Iterable[str]) -> list[bytes]:
    """Return the blind indexes of many texts, reading the key ring once; raise ValueError for an empty one."""
    index = load_key_ring().index().index
    prefix = kind.encode() + b"\x00"
    return [index(prefix + _indexable(text)) for text in texts]


def _indexable(text: str) -> bytes:
    value = normalise(text)
    if not value:
        raise ValueError("an empty value has no blind index; store NULL instead")
    return value.encode()


def _sealer(field: str) -> Callable[[str], bytes]:
    ring, name = load_key_ring(), chosen_suite()
    suite = ring.suite(name, ring.current)
    header = bytes((TOKEN_VERSION, suite.id)) + ring.current.to_bytes(2, "big")
    context = _context(header, field)

    def seal(text: str) -> bytes:
        nonce = os.urandom(NONCE_LENGTH)
        return header + nonce + suite.seal(nonce, text.encode(), context)

    return seal


def _open(ring: KeyRing, field: str, token: bytes) -> str:
    name, key_id = key_of(token)
    header, nonce = token[:HEADER_LENGTH], token[HEADER_LENGTH:BODY_START]
    if key_id not in ring.seal_secrets:
        raise KeyRingError(
            f"{field}: sealed with key {key_id}, which the key ring has not; restore the ring that has it"
        )
    try:
        return ring.suite(name, key_id).unseal(nonce, token[BODY_START:], _context(header, field)).decode()
    except TagMismatch:
        raise BrokenSeal(f"{field}: the sealed value was changed or belongs to another field") from None


def _context(header: bytes, field: str) -> bytes:
    if not field:
        raise ValueError("name the field that the value belongs to")
    return header + field.encode()
