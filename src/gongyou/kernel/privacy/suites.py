"""The two sets of algorithms behind one interface: international (AES, SHA-256) and Chinese (SM4, SM3)."""

from __future__ import annotations

import hmac
from typing import ClassVar, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import hmac as hazmat_hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

TAG_LENGTH = 16


class TagMismatch(Exception):
    """The sealed bytes were changed, or key or associated data are not those of the sealing."""


class CryptoSuite(Protocol):
    """Authenticated encryption and a keyed digest, made from 32-byte secrets of the key ring."""

    id: ClassVar[int]
    name: ClassVar[str]

    def __init__(self, seal_secret: bytes, index_secret: bytes) -> None:
        """Derive the suite's own keys from the secrets of the ring."""

    def seal(self, nonce: bytes, text: bytes, context: bytes) -> bytes:
        """Encrypt `text`, bound to `context`; `nonce` has 12 bytes and is used once."""

    def unseal(self, nonce: bytes, sealed: bytes, context: bytes) -> bytes:
        """Decrypt; raise TagMismatch."""

    def index(self, text: bytes) -> bytes:
        """Return the 32-byte keyed digest of `text`."""


class AesGcmSuite:
    """AES-256-GCM and HMAC-SHA256."""

    id: ClassVar[int] = 1
    name: ClassVar[str] = "aes"

    def __init__(self, seal_secret: bytes, index_secret: bytes) -> None:
        """Derive an AES key and an index key."""
        self._cipher = AESGCM(_derive(hashes.SHA256(), seal_secret, b"gongyou seal aes-256-gcm", 32))
        self._index_key = _derive(hashes.SHA256(), index_secret, b"gongyou index hmac-sha256", 32)

    def seal(self, nonce: bytes, text: bytes, context: bytes) -> bytes:
        """Encrypt `text`, bound to `context`."""
        return self._cipher.encrypt(nonce, text, context)

    def unseal(self, nonce: bytes, sealed: bytes, context: bytes) -> bytes:
        """Decrypt; raise TagMismatch."""
        try:
            return self._cipher.decrypt(nonce, sealed, context)
        except InvalidTag as error:
            raise TagMismatch from error

    def index(self, text: bytes) -> bytes:
        """Return HMAC-SHA256 of `text`."""
        return hmac.digest(self._index_key, text, "sha256")


class SmSuite:
    """SM4-GCM (GB/T 32907) and HMAC-SM3 (GB/T 32905)."""

    id: ClassVar[int] = 2
    name: ClassVar[str] = "sm"

    def __init__(self, seal_secret: bytes, index_secret: bytes) -> None:
        """Derive an SM4 key and an index key."""
        self._algorithm = algorithms.SM4(_derive(hashes.SM3(), seal_secret, b"gongyou seal sm4-gcm", 16))
        self._index = hazmat_hmac.HMAC(_derive(hashes.SM3(), index_secret, b"gongyou index hmac-sm3", 32), hashes.SM3())

    def seal(self, nonce: bytes, text: bytes, context: bytes) -> bytes:
        """Encrypt `text`, bound to `context`."""
        encryptor = Cipher(self._algorithm, modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(context)
        return encryptor.update(text) + encryptor.finalize() + encryptor.tag

    def unseal(self, nonce: bytes, sealed: bytes, context: bytes) -> bytes:
        """Decrypt; raise TagMismatch."""
        body, tag = sealed[:-TAG_LENGTH], sealed[-TAG_LENGTH:]
        try:
            decryptor = Cipher(self._algorithm, modes.GCM(nonce, tag)).decryptor()
            decryptor.authenticate_additional_data(context)
            return decryptor.update(body) + decryptor.finalize()
        except (InvalidTag, ValueError) as error:
            raise TagMismatch from error

    def index(self, text: bytes) -> bytes:
        """Return HMAC-SM3 of `text`."""
        digest = self._index.copy()
        digest.update(text)
        return digest.finalize()


SUITES: dict[str, type[CryptoSuite]] = {AesGcmSuite.name: AesGcmSuite, SmSuite.name: SmSuite}
SUITE_NAMES: dict[int, str] = {suite.id: name for name, suite in SUITES.items()}


def _derive(algorithm: hashes.HashAlgorithm, secret: bytes, purpose: bytes, length: int) -> bytes:
    return HKDF(algorithm=algorithm, length=length, salt=None, info=purpose).derive(secret)
