"""Certificates: the own ones, the one behind a public code, and the bits of the public status list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from gongyou.kernel import clock, privacy
from gongyou.kernel.access.scopes import sole
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.passport.enums import CertificateKind, HolderKind
from gongyou.records.passport.models import Certificate

_STANDS = Q(honour=None) | Q(honour__revoked_on=None)


@dataclass(frozen=True)
class CertificateFace:
    """What stands on a certificate. `holder` is masked unless it is the viewer's own or no person's."""

    number: int
    code: str
    kind: str
    kind_label: Any
    printed_number: str
    holder: str
    title: str
    text: str
    body: str
    document: str
    issued_on: date
    of_person: bool
    recorded: bool = False
    revoked_on: date | None = None


def _face(row: Certificate, *, masked: bool) -> CertificateFace:
    of_person = row.holder_kind == HolderKind.PERSON
    return CertificateFace(
        number=row.pk,
        code=row.code,
        kind=row.kind,
        kind_label=CertificateKind(row.kind).label,
        printed_number=row.number,
        holder=privacy.mask_name(row.holder_name) if of_person and masked else row.holder_name,
        title=row.title,
        text=row.text,
        body=row.body,
        document=row.document,
        issued_on=row.issued_on,
        of_person=of_person,
        recorded=row.recorded,
        revoked_on=row.revoked_on,
    )


def own_certificates(viewer: Viewer) -> list[CertificateFace]:
    """The viewer's own certificates, newest first; those that were void from their first day are left out."""
    if viewer.kind != "worker" or viewer.person_id is None:
        return []
    rows = Certificate.objects.visible_to(viewer).filter(person_id=viewer.person_id)
    return [_face(row, masked=False) for row in rows.order_by("-issued_on", "-pk") if row.revoked_on != row.issued_on]


def own_certificate(viewer: Viewer, number: int) -> CertificateFace | None:
    """One of the viewer's own certificates that stands and that this site issued, with the name as printed."""
    if viewer.kind != "worker" or viewer.person_id is None:
        return None
    rows = Certificate.objects.visible_to(viewer).filter(person_id=viewer.person_id, pk=number, revoked_on=None)
    row = sole(rows.filter(_STANDS, recorded=False))
    return _face(row, masked=False) if row else None


def shown_certificate(code: str) -> CertificateFace | None:
    """The certificate behind a public code, the holder's name masked; None for unknown and revoked ones alike.

    No viewer: the code of 128 random bits is the permission. One statement whatever the answer.
    """
    row = sole(Certificate._base_manager.filter(_STANDS, code=code[:24], revoked_on=None))
    return _face(row, masked=True) if row else None


def _standing_of(viewer: Viewer, kind: str, numbers: Iterable[int]) -> QuerySet[Certificate]:
    """Certificates that makers of a kind issued, that this site printed and that stand."""
    rows = Certificate.objects.visible_to(viewer).filter(made_by_kind=kind, made_by_number__in=list(numbers))
    return rows.filter(_STANDS, revoked_on=None, recorded=False)


def printed_for(viewer: Viewer, kind: str, numbers: Iterable[int]) -> list[CertificateFace]:
    """The certificates that these matters (or rounds) issued and that stand, for printing them in one go."""
    return [_face(row, masked=False) for row in _standing_of(viewer, kind, numbers).order_by("number")]


def count_made_by(viewer: Viewer, kind: str, numbers: Iterable[int]) -> dict[int, int]:
    """How many certificates each of these makers issued that stand; those without any are left out."""
    rows = _standing_of(viewer, kind, numbers).order_by().values_list("made_by_number")
    return dict(rows.annotate(count=Count("pk", distinct=True)))


def revoked_between(first: int, last: int) -> list[int]:
    """Numbers of the certificates in [first, last) that no longer stand: the bits of a status list."""
    rows = Certificate._base_manager.filter(pk__gte=first, pk__lt=last, recorded=False)
    gone = rows.filter(Q(revoked_on__lte=clock.today()) | Q(honour__revoked_on__lte=clock.today()))
    return list(gone.order_by("pk").values_list("pk", flat=True))


def last_number() -> int:
    """The highest number of a certificate, or 0."""
    return Certificate._base_manager.order_by("-pk").values_list("pk", flat=True).first() or 0
