"""Proofs on JSON-LD documents: Data Integrity with `eddsa-rdfc-2022`, the site's key as did:key. Never the network."""

import hashlib
import json
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import gongyou.ui
from gongyou.kernel.privacy.signing import public_bytes, signing_key

VC = "https://www.w3.org/ns/credentials/v2"
BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
#: The contexts that the front-end build takes out of their packages.
_CONTEXTS = {VC: "credentials-v2.json", BADGES: "open-badges-3.0.3.json"}
_PURPOSE = "credential"
_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
#: The multicodec of an Ed25519 public key.
_ED25519 = b"\xed\x01"


class UnknownContext(ValueError):
    """A document names a context that is not shipped with the site; nothing is fetched."""


@cache
def _context(address: str) -> dict[str, Any]:
    if address not in _CONTEXTS:
        raise UnknownContext(address)
    folder = Path(next(iter(gongyou.ui.__path__))) / "static" / "ui" / "dist" / "contexts"
    return json.loads((folder / _CONTEXTS[address]).read_text(encoding="utf-8"))


def _load(address: str, options: Any = None) -> dict[str, Any]:
    """What the JSON-LD library asks for; it gets the shipped contexts and nothing else."""
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": address,
        "document": _context(address),
    }


def multibase(data: bytes) -> str:
    """Base58btc with its prefix z."""
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        text = _ALPHABET[rest] + text
    return "z" + _ALPHABET[0] * (len(data) - len(data.lstrip(b"\0"))) + text


def site_did() -> str:
    """Who signs: the site's public key as did:key, which everybody can resolve without asking anybody."""
    return f"did:key:{multibase(_ED25519 + public_bytes(signing_key(_PURPOSE)))}"


def _digest(document: dict[str, Any]) -> bytes:
    """SHA-256 over the document's canonical N-Quads. Raises UnknownContext."""
    for address in document["@context"]:
        _context(address)
    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": _load}
    return hashlib.sha256(import_module("pyld.jsonld").normalize(document, options).encode()).digest()


def signed(document: dict[str, Any], at: datetime) -> dict[str, Any]:
    """The document with its proof, made at `at`."""
    did = site_did()
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "verificationMethod": f"{did}#{did.removeprefix('did:key:')}",
        "proofPurpose": "assertionMethod",
    }
    message = _digest({"@context": document["@context"], **proof}) + _digest(document)
    return {**document, "proof": {**proof, "proofValue": multibase(signing_key(_PURPOSE).sign(message))}}
