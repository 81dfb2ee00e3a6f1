"""Innovation results with their completers: recorded whole, many at once, and withdrawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import current, only_inside, operation
from gongyou.records.passport.enums import PATENTS, ResultKind
from gongyou.records.passport.models import Completer, Result
from gongyou.records.passport.operations.noting import batches, insert, kept_records, note
from gongyou.records.passport.predicates import fingerprint, patent_number
from gongyou.records.passport.types import MadeBy, Share

WHOLE = 1000
_NOTED = ("kind", "unit_id", "employer_id", "accepted_on", "benefit_fen")


@dataclass(frozen=True)
class NewResult:
    """A result to be recorded. `shares` are the completers in order, in per mille, and make a whole."""

    kind: str
    title: str
    unit_name: str
    shares: Sequence[Share]
    accepted_on: date
    patent: str = ""
    unit: int | None = None
    employer: int | None = None
    region: str | None = None
    applied_at: str = ""
    completed_on: date | None = None
    benefit_fen: int | None = None
    benefit_year: int | None = None
    finance_stamp: str = ""


@operation("passport.results_recorded", allow=only_inside)
def record_results(viewer: Viewer, *, results: Sequence[NewResult], made_by: MadeBy) -> list[Result]:
    """Record all these results with their completers, or none. Raises Refused, saying which and why."""
    if not results:
        return []
    rows = [_result(one, made_by) for one in results]
    _refuse_known(rows)
    made = insert(Result, rows, otherwise=_("其中有成果已登记过（同一专利号，或同一名称和单位）。请直接选用原成果。"))
    kept = kept_records(share.person for one in results for share in one.shares if share.person is not None)
    completers = [
        Completer(
            result=row,
            position=position,
            person_id=kept.get(share.person or 0, share.person),
            name=share.name[:60] if share.person is None else "",
            share=share.share,
            made_by_kind=made_by[0],
            made_by_number=made_by[1],
        )
        for row, one in zip(made, results, strict=True)
        for position, share in enumerate(one.shares, start=1)
    ]
    insert(
        Completer, completers, otherwise=_("同一人在一项成果的完成人中只能出现一次，每人至少占千分之一。请核对名单。")
    )
    for part in batches([row.pk for row in made]):
        Result.objects.in_operation().filter(pk__in=part).update(complete=True)
    note("passport.results_recorded", "result", made, _NOTED, made_by=list(made_by))
    return made


@operation("passport.result_recorded", allow=only_inside)
def record_result(viewer: Viewer, *, result: NewResult, made_by: MadeBy) -> Result:
    """Record one result with its completers. Raises Refused where the same one is recorded already."""
    (made,) = record_results(viewer, results=[result], made_by=made_by)
    return made


def _result(one: NewResult, made_by: MadeBy) -> Result:
    patent = _patent(one)
    if sum(share.share for share in one.shares) != WHOLE:
        raise Refused(
            _("“%(title)s”完成人的贡献份额合计须为 100%%，请核对。") % {"title": one.title},
            field="shares",
            code="shares",
        )
    if one.benefit_fen is not None and not one.finance_stamp.strip():
        raise Refused(
            _("“%(title)s”填报了经济效益，须有财务部门盖章的证明。") % {"title": one.title},
            field="finance_stamp",
            code="no_stamp",
        )
    return Result(
        kind=ResultKind(one.kind).value,
        title=one.title.strip()[:100],
        patent_number=patent,
        fingerprint=fingerprint(patent=patent, title=one.title, unit=one.unit_name),
        unit_id=one.unit,
        employer_id=one.employer,
        unit_name=one.unit_name.strip()[:100],
        applied_at=one.applied_at.strip()[:100],
        region_id=one.region,
        completed_on=one.completed_on,
        benefit_fen=one.benefit_fen,
        benefit_year=(one.benefit_year or one.accepted_on.year) if one.benefit_fen is not None else None,
        finance_stamp=one.finance_stamp.strip()[:100],
        accepted_on=one.accepted_on,
        made_by_kind=made_by[0],
        made_by_number=made_by[1],
    )


def _patent(one: NewResult) -> str:
    if not one.patent or one.kind not in {kind.value for kind in PATENTS}:
        return ""
    found = patent_number(one.patent)
    if not found:
        raise Refused(
            _("“%(title)s”的专利号不对：应为 12 位数字、一点和一位校验码。请对照证书改正。") % {"title": one.title},
            field="patent",
            code="patent",
        )
    return found


def _refuse_known(rows: Sequence[Result]) -> None:
    prints = [row.fingerprint for row in rows]
    twice = next((row.title for row in rows if prints.count(row.fingerprint) > 1), "") if len(prints) < 200 else ""
    for part in batches(prints):
        known = Result.objects.in_operation().filter(fingerprint__in=part, revoked_on=None).first()
        if twice or known is not None:
            raise Refused(
                _("“%(title)s”已登记过（同一专利号，或同一名称和单位）。请直接选用原成果。")
                % {"title": known.title if known else twice},
                code="result_known",
            )


@operation("passport.result_withdrawn", allow=only_inside)
def withdraw_result(viewer: Viewer, *, number: int, reason: str, made_by: MadeBy) -> None:
    """A result no longer counts from today; the record stays. Its honours are ended by themselves."""
    if not reason.strip():
        raise Refused(_("请写明撤销成果的原因。"), field="reason")
    rows = Result.objects.in_operation().filter(pk=number, revoked_on=None)
    if not rows.update(revoked_on=clock.today(), revocation_reason=reason.strip()[:400]):
        raise Refused(_("这项成果已撤销，无须再办。"), code="ended")
    current().entry("passport.result_withdrawn", "result", number, made_by=list(made_by))
