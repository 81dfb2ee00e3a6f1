"""Personal data: field classes, sealing behind exchangeable algorithms, blind indexes, masks, redacted logs."""

from gongyou.kernel.privacy.classes import FieldClass
from gongyou.kernel.privacy.keyring import (
    KeyRing,
    KeyRingError,
    NoKeyRing,
    create_key_ring,
    keys_path,
    load_key_ring,
    permission_problem,
    rotate_key,
)
from gongyou.kernel.privacy.masks import mask_bank, mask_identity, mask_name, mask_phone
from gongyou.kernel.privacy.redaction import RedactingFilter, redact
from gongyou.kernel.privacy.sealing import (
    BrokenSeal,
    blind_index,
    blind_index_many,
    decrypt,
    decrypt_many,
    encrypt,
    encrypt_many,
    is_current,
    key_of,
    normalise,
)
from gongyou.kernel.privacy.suites import AesGcmSuite, CryptoSuite, SmSuite

__all__ = [
    "AesGcmSuite",
    "BrokenSeal",
    "CryptoSuite",
    "FieldClass",
    "KeyRing",
    "KeyRingError",
    "NoKeyRing",
    "RedactingFilter",
    "SmSuite",
    "blind_index",
    "blind_index_many",
    "create_key_ring",
    "decrypt",
    "decrypt_many",
    "encrypt",
    "encrypt_many",
    "is_current",
    "key_of",
    "keys_path",
    "load_key_ring",
    "mask_bank",
    "mask_identity",
    "mask_name",
    "mask_phone",
    "normalise",
    "permission_problem",
    "redact",
    "rotate_key",
]
