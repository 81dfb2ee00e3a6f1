"""Certifying values: one person submits what was computed, another one locks it or sends it back."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from gongyou.engines.figures.models import CertifiedValue, FigureEdition
from gongyou.engines.figures.queries.certifying import Reading, certified, exact, plain, reading, then_and_now
from gongyou.engines.figures.queries.opening import covers
from gongyou.engines.figures.types import Cell, Derived, Figure, find
from gongyou.kernel import clock
from gongyou.kernel.access.roles import covered_user, hands
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import current, lock, operation
from gongyou.ui.wording import number_text

State = CertifiedValue.State
LONGEST = 300
#: Each value is computed inside the transaction, so that no act holds the database for long.
MOST_AT_ONCE = 60


@operation("figures.value_submitted", right="figures.submit")
def submit_values(
    viewer: Viewer, *, cells: Sequence[Cell], note: str = "", seen: Mapping[Cell, str] | None = None
) -> list[CertifiedValue]:
    """Submit the values of some cells as they are computed now; where one is locked already, a revision of it.

    `seen` is what the submitter saw, as written on the page: a value that changed meanwhile is refused. Raises Denied
    for an unknown figure, a grain that it does not have, or a place that the viewer does not cover; Refused for a day
    that is not over, a cell that waits for review, a revision without a note, and one that would change nothing.
    """
    if not cells:
        raise Refused(_("没有选中指标。请先勾选要报送的指标。"), code="nothing_chosen")
    _refuse_too_many(len(set(cells)))
    return [_submit(viewer, one, note.strip()[:LONGEST], (seen or {}).get(one)) for one in sorted(set(cells))]


def _refuse_too_many(chosen: int) -> None:
    if chosen > MOST_AT_ONCE:
        text = _("一次最多办理 %(most)d 个数，选了 %(chosen)d 个。请分批办理。")
        raise Refused(text % {"most": MOST_AT_ONCE, "chosen": chosen}, code="too_many")


def _submit(viewer: Viewer, of: Cell, note: str, seen: str | None) -> CertifiedValue:
    figure = _figure(viewer, of)
    if of.day >= clock.today():
        raise Refused(
            _("%(day)s 还没有结束，数还会变。请次日起报送，或改选更早的日期。") % {"day": of.day}, field="as_of"
        )
    lock(f"figures.certify:{of.figure}:{of.day}:{of.grain}:{of.key}")
    rows = CertifiedValue.objects.in_operation().filter(
        figure=of.figure, as_of=of.day, grain=of.grain, grain_key=of.key
    )
    if rows.filter(state=State.SUBMITTED).exists():
        raise Refused(_("“%(name)s”这一天的数已报送，正等复核。请等复核结果。") % {"name": figure.name}, code="waiting")
    now, before = reading(of), certified(viewer, of)
    _refuse_unseen(figure, now, seen)
    _refuse_needless(figure, now, before, note)
    _keep_forms(figure)
    found = now.value
    row = CertifiedValue(
        figure=of.figure,
        definition_id=now.version,
        as_of=of.day,
        grain=of.grain,
        grain_key=of.key,
        revision=before.revision + 1 if before else 1,
        supersedes=before,
        value=exact(found.value),
        numerator=exact(found.numerator),
        denominator=exact(found.denominator),
        parts=found.parts,
        snapshot_hash=now.snapshot.hash,
        content=now.content,
        rows_hash=now.rows_hash,
        submitted_by_id=viewer.user_id,
        submitted_for_id=covered_user(viewer),
        submitted_at=current().at,
        note=note,
    )
    row.save(force_insert=True)
    _entry("figures.value_submitted", row)
    return row


def _figure(viewer: Viewer, of: Cell) -> type[Figure]:
    try:
        figure = find(of.figure)
    except KeyError as error:
        raise Denied("figure") from error
    if of.grain not in figure.grains or viewer.user_id is None or not covers(viewer, of.grain, of.place):
        raise Denied("cell")
    return figure


def _refuse_unseen(figure: type[Figure], now: Reading, seen: str | None) -> None:
    if seen is not None and seen != number_text(now.value.value):
        raise Refused(
            _("“%(name)s”的数刚刚从 %(seen)s 变为 %(now)s。请刷新页面核对后再报送。")
            % {"name": figure.name, "seen": seen, "now": number_text(now.value.value)},
            code="moved",
        )


def _refuse_needless(figure: type[Figure], now: Reading, before: CertifiedValue | None, note: str) -> None:
    if before is None:
        return
    same = (before.value, before.rows_hash, before.definition_id) == (
        exact(now.value.value),
        now.rows_hash,
        now.version,
    )
    if same and before.parts == now.value.parts:
        raise Refused(_("“%(name)s”这一天已定稿，现在算出的数相同，不用更正。") % {"name": figure.name}, code="same")
    if not note:
        raise Refused(
            _("“%(name)s”这一天已定稿。更正要写明原因；原定稿值会保留可查。") % {"name": figure.name}, field="note"
        )


def _keep_forms(figure: type[Figure]) -> None:
    """Keep the declared form of a figure and of those that it is made of, once for each version."""
    if issubclass(figure, Derived):
        for term, _day in figure.terms.values():
            _keep_forms(find(term))
    row = {"figure": figure.id, "form": figure.form(), "first_seen_at": current().at}
    FigureEdition.objects.in_operation().get_or_create(version=figure.version(), defaults=row)


def _entry(event: str, row: CertifiedValue, **more: Any) -> None:
    """The ledger holds numbers as text: it knows no floats."""
    current().entry(
        event,
        "certified_value",
        row.pk,
        figure=row.figure,
        as_of=row.as_of.isoformat(),
        grain=row.grain,
        key=row.grain_key,
        revision=row.revision,
        value=number_text(plain(row.value)),
        definition=row.definition_id,
        snapshot=row.snapshot_hash,
        **more,
    )


@operation("figures.value_locked", right="figures.review")
def lock_values(viewer: Viewer, *, numbers: Sequence[int], note: str = "") -> list[CertifiedValue]:
    """Lock submitted values; from then on they stay as they are.

    Raises Denied for what the viewer may not see, Refused for own submissions, for what was dealt with meanwhile, and
    without a note for a value that its own definition no longer gives.
    """
    if not numbers:
        raise Refused(_("没有选中数值。请先勾选要定稿的数值。"), code="nothing_chosen")
    _refuse_too_many(len(set(numbers)))
    rows = [_submitted(viewer, number) for number in sorted(set(numbers))]
    for row in rows:
        if then_and_now(row).records_changed and not note.strip():
            raise Refused(
                _("“%(name)s”报送后记录有变动，同一口径现在算出的数不同。请写明为何仍按报送数定稿，或退回。")
                % {"name": _name(row)},
                field="note",
                code="moved",
            )
        _settle(viewer, row, State.LOCKED, note)
        _entry("figures.value_locked", row)
    return rows


@operation("figures.value_returned", right="figures.review")
def return_value(viewer: Viewer, *, number: int, reason: str) -> CertifiedValue:
    """Send a submitted value back with a reason. Raises Denied, Refused as `lock_values` does."""
    row = _submitted(viewer, number)
    if not reason.strip():
        raise Refused(_("请写明退回的原因，报送人要据此更正。"), field="reason")
    _settle(viewer, row, State.RETURNED, reason)
    _entry("figures.value_returned", row)
    return row


@operation("figures.value_withdrawn", right="figures.submit")
def withdraw_value(viewer: Viewer, *, number: int) -> CertifiedValue:
    """Take the own submission back before it is reviewed. Raises Denied for another's, Refused when it was settled."""
    row = CertifiedValue.objects.in_operation().select_for_update().filter(pk=number).first()
    if row is None or row.submitted_by_id != viewer.user_id:
        raise Denied("certified value")
    _refuse_settled(row)
    _settle(viewer, row, State.WITHDRAWN, "")
    _entry("figures.value_withdrawn", row)
    return row


def _submitted(viewer: Viewer, number: int) -> CertifiedValue:
    """A row locked for review by somebody else than its submitter."""
    rows = CertifiedValue.objects.in_operation().select_for_update(of=("self",)).select_related("definition")
    row = rows.filter(pk=number).first()
    if (
        row is None
        or viewer.user_id is None
        or not covers(viewer, row.grain, Cell(row.figure, row.as_of, row.grain, row.grain_key).place)
    ):
        raise Denied("certified value")
    _refuse_settled(row)
    if row.is_own(hands(viewer)):
        raise Refused(
            _("“%(name)s”由本人报送，要由另一位复核。请交给同事复核。") % {"name": _name(row)}, code="own_submission"
        )
    return row


def _refuse_settled(row: CertifiedValue) -> None:
    if row.state != State.SUBMITTED:
        raise Refused(
            _("“%(name)s”已处理过（%(state)s）。请刷新页面查看结果。")
            % {"name": _name(row), "state": row.get_state_display()},
            code="settled",
        )


def _settle(viewer: Viewer, row: CertifiedValue, state: str, note: str) -> None:
    """The one change that a row may have; only from submitted (R11)."""
    reviewed = state != State.WITHDRAWN
    changed = {
        "state": state,
        "reviewed_by_id": viewer.user_id if reviewed else None,
        "reviewed_for_id": covered_user(viewer) if reviewed else None,
        "settled_at": current().at,
        "review_note": note.strip()[:LONGEST],
    }
    CertifiedValue.objects.in_operation().filter(pk=row.pk, state=State.SUBMITTED).update(**changed)
    for name, given in changed.items():
        setattr(row, name, given)


def _name(row: CertifiedValue) -> str:
    try:
        return str(find(row.figure).name)
    except KeyError:
        return row.figure
