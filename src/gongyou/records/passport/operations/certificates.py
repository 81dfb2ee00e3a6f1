"""Certificates and plaques: issued many at once with running numbers, revoked, replaced by another."""

from collections.abc import Sequence
from datetime import date

from django.db.models import F, Q
from django.utils.translation import gettext as _

from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.numbering.numbers import reserve
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import current, only_inside, operation
from gongyou.records.passport.enums import CertificateKind, HolderKind
from gongyou.records.passport.models import HELD_BY, Certificate, Honour
from gongyou.records.passport.operations.noting import batches, insert, kept_records, note
from gongyou.records.passport.queries.honours import holder_name
from gongyou.records.passport.types import CertificateOrder, MadeBy

_NOTED = ("kind", "number", "holder_kind", "person_id", "employer_id", "organisation_id", "group_id", "result_id",
          "honour_id", "contest_result_id", "skill_level_id", "issued_on", "recorded")  # fmt: skip
#: The series of numbers of each kind.
SERIES = {
    CertificateKind.HONOUR.value: "RY",
    CertificateKind.CONTEST.value: "JS",
    CertificateKind.LEVEL.value: "JN",
    CertificateKind.PLAQUE.value: "PM",
}


@operation("passport.certificates_issued", allow=only_inside)
def issue_certificates(viewer: Viewer, *, orders: Sequence[CertificateOrder], made_by: MadeBy) -> list[Certificate]:
    """Issue all these certificates or none, in the given order; those without a number get the next of their series.

    The text is what stands on paper and in the credential; it never changes. Undone by `reverse_certificates`.
    """
    if not orders:
        return []
    if any(one.recorded and not one.number for one in orders):
        raise Refused(_("登记其他单位颁发的证书，须填写证书编号。"), field="number", code="no_number")
    numbers = _numbers(orders)
    kept = kept_records(one.holder.number for one in orders if one.holder.kind == HolderKind.PERSON)
    rows = [_row(one, number, kept, made_by) for one, number in zip(orders, numbers, strict=True)]
    made = insert(Certificate, rows, otherwise=_("其中有证书编号已使用过。请核对编号后再办。"))
    note("passport.certificates_issued", "certificate", made, _NOTED, made_by=list(made_by))
    return made


def _numbers(orders: Sequence[CertificateOrder]) -> list[str]:
    """The given numbers, and the next ones of each series and year for the others."""
    wanted: dict[tuple[str, int], int] = {}
    for one in orders:
        if not one.number:
            key = (SERIES[CertificateKind(one.kind).value], one.issued_on.year)
            wanted[key] = wanted.get(key, 0) + 1
    ready = {key: iter(reserve(*key, count)) for key, count in sorted(wanted.items())}
    found = []
    for one in orders:
        series, year = SERIES[CertificateKind(one.kind).value], one.issued_on.year
        found.append(one.number or f"{series}-{year}-{next(ready[series, year]):06d}")
    return found


def _row(one: CertificateOrder, number: str, kept: dict[int, int], made_by: MadeBy) -> Certificate:
    person = kept.get(one.holder.number) if one.holder.kind == HolderKind.PERSON else None
    return Certificate(
        kind=CertificateKind(one.kind).value,
        number=number[:40],
        holder_kind=one.holder.kind,
        **{one.holder.column: person or one.holder.number},
        holder_name=one.holder_name[:100],
        title=one.title[:100],
        text=one.text[:400],
        body=one.body[:60],
        document=one.document[:60],
        issued_on=one.issued_on,
        recorded=one.recorded,
        honour_id=one.honour,
        contest_result_id=one.contest_result,
        skill_level_id=one.skill_level,
        made_by_kind=made_by[0],
        made_by_number=made_by[1],
    )


@operation("passport.honours_certified", allow=only_inside)
def certify_honours(
    viewer: Viewer, *, honours: Sequence[Honour], made_by: MadeBy, text: str = "", issued_on: date | None = None
) -> list[Certificate]:
    """Issue a certificate for each of these honours (a plaque for teams, studios and units), in their order."""
    rows = Honour.objects.in_operation().filter(pk__in=[row.pk for row in honours])
    found = {row.pk: row for row in rows.select_related(*HELD_BY)}
    orders = [_order(found[row.pk], text, issued_on) for row in honours]
    return issue_certificates(viewer, orders=orders, made_by=made_by)


def _order(row: Honour, text: str, issued_on: date | None) -> CertificateOrder:
    paper = row.holder_kind in (HolderKind.PERSON, HolderKind.RESULT)
    return CertificateOrder(
        kind=(CertificateKind.HONOUR if paper else CertificateKind.PLAQUE).value,
        holder=row.holder,
        holder_name=holder_name(row, own=True),
        title=row.title_name,
        issued_on=issued_on or row.granted_on,
        body=row.granting_body,
        document=row.document,
        text=text,
        honour=row.pk,
    )


@operation("passport.certificate_revoked", allow=only_inside)
def revoke_certificate(viewer: Viewer, *, number: int, day: date, reason: str, made_by: MadeBy) -> Certificate:
    """Revoke one certificate from `day`: its public page answers as if it had never been. The row stays."""
    row = Certificate.objects.in_operation().select_for_update().get(pk=number)
    if row.revoked_on is not None:
        raise Refused(_("这张证书已于 %(day)s 作废，无须再办。") % {"day": row.revoked_on}, code="ended")
    if not reason.strip():
        raise Refused(_("请写明证书作废的原因。"), field="reason")
    if not row.issued_on <= day <= clock.today():
        raise Refused(_("作废日不能早于颁发日 %(day)s，也不能晚于今天。") % {"day": row.issued_on}, field="day")
    Certificate.objects.in_operation().filter(pk=row.pk).update(revoked_on=day, revocation_reason=reason.strip()[:400])
    current().entry("passport.certificate_revoked", "certificate", row.pk, day=day.isoformat(), made_by=list(made_by))
    row.refresh_from_db()
    return row


@operation("passport.certificates_reversed", allow=only_inside)
def reverse_certificates(viewer: Viewer, *, undone: MadeBy, made_by: MadeBy, reason: str) -> int:
    """Undo `issue_certificates` that `undone` made: they are void from their first day. Return how many."""
    made = Certificate.objects.in_operation().filter(made_by_kind=undone[0], made_by_number=undone[1])
    fallen = Q(revoked_on=None) | Q(fell_with_honour=True)
    rows = list(made.filter(fallen).order_by("pk").select_for_update())
    for part in batches([row.pk for row in rows]):
        Certificate.objects.in_operation().filter(pk__in=part).update(
            revoked_on=F("issued_on"), revocation_reason=reason.strip()[:400], fell_with_honour=False
        )
    note("passport.certificates_reversed", "certificate", rows, ("kind", "number"), made_by=list(made_by))
    return len(rows)


@operation("passport.certificate_replaced", allow=only_inside)
def replace_certificate(
    viewer: Viewer, *, number: int, reason: str, made_by: MadeBy, holder_name: str = ""
) -> Certificate:
    """Issue another certificate for a lost or misprinted one, which is revoked; `holder_name` corrects the name."""
    old = revoke_certificate(viewer, number=number, day=clock.today(), reason=reason, made_by=made_by)
    order = CertificateOrder(
        kind=old.kind,
        holder=old.holder,
        holder_name=holder_name or old.holder_name,
        title=old.title,
        issued_on=clock.today(),
        body=old.body,
        document=old.document,
        text=old.text,
        honour=old.honour_id,
        contest_result=old.contest_result_id,
        skill_level=old.skill_level_id,
    )
    (made,) = issue_certificates(viewer, orders=[order], made_by=made_by)
    Certificate.objects.in_operation().filter(pk=old.pk).update(replaced_by=made)
    current().entry("passport.certificate_replaced", "certificate", old.pk, by=made.pk, made_by=list(made_by))
    return made
