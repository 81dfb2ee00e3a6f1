"""Certificates as verifiable credentials (Open Badges 3.0 on W3C VC 2.0), and the public list of what was revoked."""

import base64
import gzip
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from gongyou.engines.documents.writers.certificates import words_of
from gongyou.engines.documents.writers.proofs import BADGES, VC, signed, site_did
from gongyou.kernel import clock
from gongyou.records.passport.enums import CertificateKind
from gongyou.records.passport.queries.certificates import CertificateFace

#: Certificates of one list: the smallest that does not say which of a few was asked for.
LIST = 131_072
_KINDS = {
    CertificateKind.HONOUR.value: "Award",
    CertificateKind.CONTEST.value: "Award",
    CertificateKind.LEVEL.value: "Certificate",
    CertificateKind.PLAQUE.value: "Award",
}


@dataclass(frozen=True)
class Site:
    """Where the credential can be checked, in absolute addresses, and whose site it is."""

    name: str
    home: str
    certificate: str
    status: str


def place_of(number: int) -> tuple[int, int]:
    """The status list of a certificate, from 1, and its place in it."""
    return number // LIST + 1, number % LIST


def write_credential(face: CertificateFace, site: Site, at: datetime) -> dict[str, Any]:
    """The signed credential with the holder's name: for the holder only. `at` is the moment of the proof."""
    _number, place = place_of(face.number)
    with translation.override("zh-hans"):
        _heading, words = words_of(face)
        criteria = _("依据%(document)s颁发。") % {"document": face.document} if face.document else words
    document = {
        "@context": [VC, BADGES],
        "id": site.certificate,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": face.title,
        "issuer": {"id": site_did(), "type": ["Profile"], "name": site.name, "url": site.home},
        "validFrom": _moment(datetime.combine(face.issued_on, time(0), tzinfo=clock.TZ)),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {"type": "IdentityObject", "identityType": "name", "identityHash": face.holder, "hashed": False}
            ],
            "achievement": {
                "id": f"{site.certificate}#achievement",
                "type": ["Achievement"],
                "achievementType": _KINDS[face.kind],
                "name": face.title,
                "description": f"{face.body}：{words}",
                "humanCode": face.printed_number,
                "criteria": {"narrative": criteria},
            },
        },
        "credentialStatus": {
            "id": f"{site.status}#{place}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(place),
            "statusListCredential": site.status,
        },
    }
    return signed(document, at)


def write_status_list(number: int, revoked: Iterable[int], site: Site, at: datetime) -> dict[str, Any]:
    """One signed list of bits: the numbers of `revoked` certificates are set. The first bit is the highest."""
    bits = bytearray(LIST // 8)
    for one in revoked:
        which, place = place_of(one)
        if which == number:
            bits[place // 8] |= 0x80 >> place % 8
    packed = base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).decode().rstrip("=")
    document = {
        "@context": [VC],
        "id": site.status,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": site_did(),
        "validFrom": _moment(at),
        "credentialSubject": {
            "id": f"{site.status}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": f"u{packed}",
        },
    }
    return signed(document, at)


def _moment(at: datetime) -> str:
    return at.replace(microsecond=0).isoformat()
