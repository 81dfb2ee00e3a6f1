"""Which union covers which employer, and member units of a federation with their own seal days (1+N+X)."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import current, only_inside, operation
from gongyou.records.directory.models import Coverage, Employer, Organisation
from gongyou.records.directory.operations.checks import check_day


def _alive(union: Organisation, employer: Employer) -> None:
    if Organisation.objects.in_operation().filter(pk=union.pk, valid_to__isnull=False).exists():
        raise Refused(_("“%(name)s”已撤销，不能再覆盖单位。") % {"name": union.name}, code="ended")
    if Employer.objects.in_operation().filter(pk=employer.pk, valid_to__isnull=False).exists():
        raise Refused(_("“%(name)s”已注销，不能登记覆盖。") % {"name": employer.name}, field="employer", code="ended")


def _insert(union: Organisation, employer: Employer, day: date, document: str, made_by, **more) -> Coverage:
    row = Coverage(
        union=union,
        employer=employer,
        valid_from=day,
        document=document.strip()[:60],
        made_by_kind=made_by[0],
        made_by_number=made_by[1],
        **more,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(
            _("“%(union)s”已覆盖“%(employer)s”，无须重复登记。") % {"union": union.name, "employer": employer.name},
            code="covered",
        ) from error
    return row


def _locked(coverage: Coverage) -> Coverage:
    return Coverage.objects.in_operation().select_for_update().get(pk=coverage.pk)


def _close(row: Coverage, day: date) -> None:
    if day < row.valid_from:
        raise Refused(_("结束日不能早于覆盖的起始日 %(day)s。") % {"day": row.valid_from}, field="day")
    if not Coverage.objects.in_operation().filter(pk=row.pk, valid_to=None).update(valid_to=day):
        raise Refused(_("这项覆盖刚刚已经结束，请刷新后再看。"), code="ended")


@operation("directory.coverage_opened", allow=only_inside)
def cover_employer(
    viewer: Viewer, *, union: Organisation, employer: Employer, day: date, made_by: tuple[str, int], document: str = ""
) -> Coverage:
    """Note that a union covers an employer from a day. Refused where it does already, or where either has ended."""
    check_day(viewer, day, not_before=max(union.valid_from, employer.valid_from))
    _alive(union, employer)
    row = _insert(union, employer, day, document, made_by)
    current().entry(
        "directory.coverage_opened", "coverage", row.pk, union=union.pk, employer=employer.pk, day=day.isoformat()
    )
    return row


@operation("directory.coverage_closed", allow=only_inside)
def end_coverage(
    viewer: Viewer, *, coverage: Coverage, day: date, made_by: tuple[str, int], document: str = ""
) -> Coverage:
    """End a coverage, or a member unit's admission. On its first day it gets no length: it was void."""
    row = _locked(coverage)
    if day != row.valid_from:
        check_day(viewer, day)
    _close(row, day)
    current().entry(
        "directory.coverage_closed", "coverage", row.pk, day=day.isoformat(), document=document, made_by=list(made_by)
    )
    coverage.refresh_from_db()
    return coverage


@operation("directory.coverage_reopened", allow=only_inside)
def reopen_coverage(viewer: Viewer, *, coverage: Coverage, made_by: tuple[str, int]) -> Coverage:
    """Undo an end that was void. Refused where the union covers the employer anew by now."""
    row = _locked(coverage)
    if row.valid_to is None:
        raise Refused(_("这项覆盖没有结束，无须恢复。"), code="not_ended")
    _alive(row.union, row.employer)
    try:
        with transaction.atomic():
            Coverage.objects.in_operation().filter(pk=row.pk).update(valid_to=None)
    except IntegrityError as error:
        raise Refused(_("该工会已重新登记覆盖这家单位，不能恢复旧的登记。"), code="covered") from error
    current().entry("directory.coverage_reopened", "coverage", row.pk, made_by=list(made_by))
    coverage.refresh_from_db()
    return coverage


@operation("directory.coverage_admitted", allow=only_inside)
def admit_member_unit(
    viewer: Viewer,
    *,
    union: Organisation,
    employer: Employer,
    day: date,
    document: str,
    made_by: tuple[str, int],
    sealed_on: date | None = None,
) -> Coverage:
    """Admit an employer as a member unit of a federation: under the federation itself or a union of it.

    It counts from `sealed_on`, its own day, which may come later (`seal_member_unit`). A plain coverage of the same
    employer ends that day and goes on as a member unit's. Refused where it is a member unit there already.
    """
    check_day(viewer, day, not_before=max(union.valid_from, employer.valid_from))
    _alive(union, employer)
    if not document.strip():
        raise Refused(_("请填写吸收会员单位的文号。"), field="document")
    plain = Coverage.objects.in_operation().filter(union=union, employer=employer, valid_to=None, is_member_unit=False)
    for row in plain.select_for_update():
        _close(row, day)
    row = _insert(union, employer, day, document, made_by, is_member_unit=True)
    current().entry(
        "directory.coverage_admitted", "coverage", row.pk, union=union.pk, employer=employer.pk, day=day.isoformat(),
        document=document,
    )  # fmt: skip
    if sealed_on is not None:
        seal_member_unit(viewer, coverage=row, sealed_on=sealed_on, made_by=made_by)
    return row


@operation("directory.coverage_sealed", allow=only_inside)
def seal_member_unit(viewer: Viewer, *, coverage: Coverage, sealed_on: date, made_by: tuple[str, int]) -> Coverage:
    """Note the day on which a member unit sealed; from then on it counts. Once only."""
    row = _locked(coverage)
    if not row.is_member_unit or row.valid_to is not None:
        raise Refused(_("这不是在册的会员单位，不能登记盖章日。"), code="not_member_unit")
    if row.sealed_on is not None:
        raise Refused(_("此会员单位已于 %(day)s 盖章。") % {"day": row.sealed_on}, code="sealed")
    check_day(viewer, sealed_on, not_before=row.valid_from, field="sealed_on")
    Coverage.objects.in_operation().filter(pk=row.pk).update(sealed_on=sealed_on)
    current().entry(
        "directory.coverage_sealed", "coverage", row.pk, sealed_on=sealed_on.isoformat(), made_by=list(made_by)
    )
    coverage.refresh_from_db()
    return coverage


@operation("directory.coverage_member_unit_ended", allow=only_inside)
def end_member_unit(
    viewer: Viewer, *, coverage: Coverage, day: date, made_by: tuple[str, int], document: str = ""
) -> Coverage:
    """End a member unit's admission; on its first day it was void (the reversal of an admission)."""
    if not coverage.is_member_unit:
        raise Refused(_("这不是会员单位，请改办解除覆盖。"), code="not_member_unit")
    row = end_coverage(viewer, coverage=coverage, day=day, made_by=made_by, document=document)
    current().entry("directory.coverage_member_unit_ended", "coverage", row.pk, day=day.isoformat())
    return row
