"""The site's signing keys (Ed25519), one file for each purpose in the data folder, made at the first use."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.conf import settings


def signing_key(purpose: str) -> Ed25519PrivateKey:
    """The key of one purpose. It appears under its name whole or not at all, and never over another one."""
    path = Path(settings.GONGYOU_HOME) / f"{purpose}_key"
    if not path.exists():
        secret = Ed25519PrivateKey.generate().private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f"{path.name}.") as fresh:
            fresh.write(secret)
            fresh.flush()
            os.fsync(fresh.fileno())
            with suppress(FileExistsError):
                path.hardlink_to(fresh.name)
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    """The 32 bytes by which everybody can check what the key signed."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
