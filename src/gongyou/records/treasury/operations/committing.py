"""Promises: made under a budget's lock, never above it; cancelled, proven ready, asked back."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.numbering.numbers import next_number
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import current, lock, only_inside, operation
from gongyou.records.directory.models import Employer, Employment, Membership, Organisation, Person
from gongyou.records.directory.queries import in_force
from gongyou.records.treasury.enums import CommitmentState, InstalmentState, PayeeKind
from gongyou.records.treasury.models import LIVING, Budget, Commitment, Instalment
from gongyou.records.treasury.predicates import MOST_FEN, adds_up, ended_state
from gongyou.records.treasury.types import CATEGORIES, InstalmentDraft, Payee, word
from gongyou.ui.wording import yuan_text

SERIES = "ZJ"
_MODELS: dict[str, Any] = {
    PayeeKind.PERSON: Person,
    PayeeKind.EMPLOYER: Employer,
    PayeeKind.ORGANISATION: Organisation,
}
#: States of parts that may still be cancelled.
OPEN_PARTS = (InstalmentState.PENDING, InstalmentState.READY, InstalmentState.RETURNED)


@operation("treasury.committed", allow=only_inside)
def commit(
    viewer: Viewer,
    *,
    made_by: tuple[str, int],
    payee: Payee,
    amount_fen: int,
    fund: str,
    category: str,
    year: int,
    title: str,
    instalments: Collection[InstalmentDraft] = (),
    fingerprint: str = "",
    level: str = "",
    programme: str = "",
    part: str = "",
    terms: str = "",
) -> Commitment:
    """Promise a sum to a payee out of a fund's budget of a year and category; returns the commitment.

    Refused, with the reason in words: no such budget ("no_budget"), more than is left ("overdrawn"), a result that
    was rewarded on this level before ("same_result"), a promise that this matter made already ("twice"; `part` tells
    apart what one matter promises to one payee), parts that do not add up ("parts").
    """
    parts, columns = _checked_parts(amount_fen, instalments), _columns(payee)
    budget = hold_budget(viewer, fund=fund, year=year, category=category, amount_fen=amount_fen)
    _refuse_same_result(fingerprint, level)
    row = Commitment(
        number=next_number(SERIES, clock.today().year),
        fund_id=budget.fund_id,
        budget=budget,
        title=title.strip()[:200],
        amount_fen=amount_fen,
        category=category,
        programme=programme,
        level=level,
        fingerprint=fingerprint,
        part=part,
        terms=terms.strip()[:500],
        made_by_kind=made_by[0],
        made_by_number=made_by[1],
        **columns,
    )
    _promise(row)
    Instalment.objects.in_operation().bulk_create(_parts(row, parts))
    Budget.objects.in_operation().filter(pk=budget.pk).update(committed_fen=F("committed_fen") + amount_fen)
    current().entry(
        "treasury.committed", "commitment", row.pk, number=row.number, budget=budget.pk, amount_fen=amount_fen,
        payee=[payee.kind, payee.number], parts=len(parts), made_by=list(made_by),
    )  # fmt: skip
    return row


def _checked_parts(amount_fen: int, instalments: Collection[InstalmentDraft]) -> tuple[InstalmentDraft, ...]:
    """The instalments, or one for the whole. Raises Refused where they are not the sum."""
    parts = tuple(instalments) or (InstalmentDraft(amount_fen),)
    if not 1 <= amount_fen <= MOST_FEN:
        raise Refused(_("资助金额应大于零。"), field="amount", code="amount")
    if not adds_up(amount_fen, [part.amount_fen for part in parts]):
        raise Refused(_("各期金额之和与总额不一致，请核对分期方案。"), field="instalments", code="parts")
    return parts


def _promise(row: Commitment) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(
            _("这一事项对该收款人已经承诺过一次，没有重复承诺。请到“资金”中查看已有的承诺。"), code="twice"
        ) from error


def _parts(row: Commitment, parts: Collection[InstalmentDraft]) -> list[Instalment]:
    today, made = clock.today(), []
    for ordinal, draft in enumerate(parts, start=1):
        ready = not draft.condition and (draft.due_on is None or draft.due_on <= today)
        made.append(
            Instalment(
                commitment=row,
                ordinal=ordinal,
                amount_fen=draft.amount_fen,
                condition=draft.condition[:200],
                due_on=draft.due_on,
                state=InstalmentState.READY if ready else InstalmentState.PENDING,
                ready_on=today if ready else None,
            )
        )
    return made


def _columns(payee: Payee) -> dict[str, Any]:
    """The payee's columns and place; the record of somebody who was merged leads to the kept one."""
    model = _MODELS.get(payee.kind)
    found = model.objects.in_operation().filter(pk=payee.number).first() if model else None
    if found is None:
        raise Refused(_("收款人不存在或已注销，请核对后重新选择。"), field="payee", code="payee")
    if payee.kind == PayeeKind.PERSON:
        found = found.merged_into or found
        region, zone = _place_of(found, clock.today())
    else:
        region, zone = found.region_id, found.zone_id
    return {
        "payee_kind": payee.kind,
        f"{payee.kind}_id": found.pk,
        "region_id": region,
        "zone_id": zone,
    }


def _place_of(person: Person, day: date) -> tuple[str | None, int | None]:
    """Where a person counts: by the union of the membership, else by the main employer."""
    member = Membership.objects.in_operation().filter(in_force(day), person=person).select_related("union").first()
    if member is not None:
        return member.union.region_id, member.union.zone_id
    work = Employment.objects.in_operation().filter(in_force(day), person=person, is_main=True)
    found = work.exclude(employer=None).select_related("employer").first()
    return (found.employer.region_id, found.employer.zone_id) if found else (None, None)


@operation("treasury.budget_held", allow=only_inside)
def hold_budget(viewer: Viewer, *, fund: str, year: int, category: str, amount_fen: int) -> Budget:
    """The budget under its lock, with enough left."""
    rows = Budget.objects.in_operation().select_related("fund").filter(fund__key=fund, year=year, category=category)
    budget = rows.select_for_update(of=("self",)).first()
    words = {"year": year, "category": word(CATEGORIES, category)}
    if budget is None or budget.fund.closed_on is not None:
        raise Refused(
            _("%(year)s 年没有“%(category)s”的预算，不能承诺。请先安排预算并经另一人复核。") % words,
            field="amount",
            code="no_budget",
        )
    left = budget.granted_fen - budget.committed_fen
    if amount_fen > left:
        sums = {"left": yuan_text(left), "wanted": yuan_text(amount_fen), "short": yuan_text(amount_fen - left)}
        raise Refused(
            _(
                "“%(fund)s”%(year)s 年“%(category)s”预算余额 %(left)s 元，本次需要 %(wanted)s 元，还差 %(short)s 元。"
                "请先追加预算，或调整金额。"
            )
            % {**words, **sums, "fund": budget.fund.name},
            field="amount",
            code="overdrawn",
        )
    return budget


def _refuse_same_result(fingerprint: str, level: str) -> None:
    """One result once per level: whoever asks second waits for the first, and learns of it."""
    if not fingerprint:
        return
    lock(f"grant:{level}:{fingerprint}")
    same = Commitment.objects.in_operation().filter(fingerprint=fingerprint, level=level, state__in=LIVING).first()
    if same is not None:
        raise Refused(
            _(
                "同一成果在本级已获资助：%(number)s“%(title)s”，%(amount)s 元，%(day)s。"
                "同一成果每一级只资助一次；如前一笔有误，请先撤销前一笔。"
            )
            % {
                "number": same.number,
                "title": same.title,
                "amount": yuan_text(same.amount_fen),
                "day": same.committed_on.isoformat(),
            },
            code="same_result",
        )


def _held(number: int) -> Commitment:
    found = Commitment.objects.in_operation().select_for_update().filter(pk=number).first()
    if found is None:
        raise Denied("commitment")
    return found


@operation("treasury.commitment_cancelled", allow=only_inside)
def cancel_commitment(viewer: Viewer, *, commitment: int, reason: str, made_by: tuple[str, int]) -> Commitment:
    """Take back what is not paid yet and give it back to the budget; what was paid stays until it is clawed back.

    Refused while a part is on its way through the bank ("on_its_way"), or where nothing is left ("state").
    """
    row = _held(commitment)
    parts = list(Instalment.objects.in_operation().select_for_update().filter(commitment=row).order_by("ordinal"))
    if any(part.state == InstalmentState.BATCHED for part in parts):
        raise Refused(_("有一期正在付款批次中，请等银行回盘或作废批次后再取消。"), code="on_its_way")
    left = [part for part in parts if part.state in OPEN_PARTS]
    if row.state not in (CommitmentState.OPEN, CommitmentState.STOPPED) or not left:
        raise Refused(_("这笔承诺已没有未付的部分，不能取消。已付的请走追回。"), code="state")
    released = sum(part.amount_fen for part in left)
    Instalment.objects.in_operation().filter(pk__in=[part.pk for part in left]).update(state=InstalmentState.CANCELLED)
    paid = any(part.state == InstalmentState.PAID for part in parts)
    Commitment.objects.in_operation().filter(pk=row.pk).update(
        state=ended_state(row.amount_fen, row.released_fen + released, paid=paid),
        released_fen=F("released_fen") + released,
        ended_reason=reason.strip()[:200] or str(_("取消")),
        ended_by_kind=made_by[0],
        ended_by_number=made_by[1],
    )
    Budget.objects.in_operation().filter(pk=row.budget_id).update(committed_fen=F("committed_fen") - released)
    current().entry(
        "treasury.commitment_cancelled", "commitment", row.pk, number=row.number, released_fen=released,
        made_by=list(made_by),
    )  # fmt: skip
    row.refresh_from_db()
    return row


@operation("treasury.instalment_ready", right="money.plan")
def mark_ready(viewer: Viewer, *, instalment: int, proof: str) -> Instalment:
    """A desk of the money notes that an instalment's condition is met; one that came back may go out again."""
    if not Instalment.objects.visible_to(viewer).filter(pk=instalment).exists():
        raise Denied("instalment")
    return _ready(viewer, instalment, proof)


@operation("treasury.instalment_ready", allow=only_inside)
def note_ready(viewer: Viewer, *, instalment: int, proof: str) -> Instalment:
    """The matter that promised the money knows that an instalment's condition is met."""
    return _ready(viewer, instalment, proof)


@operation("treasury.instalment_unproven", allow=only_inside)
def note_unproven(viewer: Viewer, *, instalment: int, proof: str) -> bool:
    """Undo `note_ready` by the same proof: the part waits for its condition again. False where it went out since."""
    rows = Instalment.objects.in_operation().filter(pk=instalment, state=InstalmentState.READY, proof=proof)
    if not rows.update(state=InstalmentState.PENDING, proof="", ready_by=None, ready_on=None):
        return False
    current().entry("treasury.instalment_unproven", "instalment", instalment)
    return True


def _ready(viewer: Viewer, number: int, proof: str) -> Instalment:
    if len(proof.strip()) < 2:
        raise Refused(_("请写明条件已具备的依据，例如验收文号或更正后的账户。"), field="proof")
    open_still = [InstalmentState.PENDING, InstalmentState.RETURNED]
    rows = Instalment.objects.in_operation().filter(pk=number, state__in=open_still)
    values = {"proof": proof.strip()[:200], "ready_by_id": viewer.user_id, "ready_on": clock.today()}
    if not rows.update(state=InstalmentState.READY, **values):
        raise Refused(_("这一期现在不能标记为可付，请刷新后再看。"), code="state")
    current().entry("treasury.instalment_ready", "instalment", number)
    return Instalment.objects.in_operation().get(pk=number)
