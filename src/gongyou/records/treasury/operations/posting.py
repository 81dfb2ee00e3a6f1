"""Writing the books: entries with their postings, always several at once, never changed afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.numbering.numbers import reserve
from gongyou.kernel.operations.operation import only_inside, operation
from gongyou.records.treasury.enums import JournalAccount, JournalKind
from gongyou.records.treasury.models import Commitment, JournalEntry, Posting

SERIES = "PZ"
_AT_ONCE = 500
Account = JournalAccount
#: kind: (account that is debited, account that is credited)
_SIDES = {
    JournalKind.PAYMENT: (Account.GRANTS, Account.BANK),
    JournalKind.RETURN: (Account.BANK, Account.GRANTS),
    JournalKind.RECOVERY: (Account.RECEIVABLE, Account.GRANTS),
    JournalKind.RECOVERED: (Account.BANK, Account.RECEIVABLE),
    JournalKind.WAIVER: (Account.GRANTS, Account.RECEIVABLE),
}


@dataclass(frozen=True)
class Movement:
    """One movement of money before it is booked; its kind says which account gives and which takes."""

    kind: JournalKind
    fund_id: int
    amount_fen: int
    day: date
    made_by: tuple[str, int]
    commitment: Commitment | None = None
    reverses: str | None = None
    note: str = ""


@operation("treasury.posted", allow=only_inside)
def post(viewer: Viewer, *, movements: Sequence[Movement]) -> list[JournalEntry]:
    """Book the movements, each as an entry with two postings; whoever calls says in the ledger what happened."""
    year = clock.today().year
    numbers = [f"{SERIES}-{year}-{number:06d}" for number in reserve(SERIES, year, len(movements))]
    postings, entries = [], []
    for number, one in zip(numbers, movements, strict=True):
        postings += _postings(number, one)
        entries.append(
            JournalEntry(
                number=number,
                fund_id=one.fund_id,
                kind=one.kind,
                day=one.day,
                lines=2,
                reverses_id=one.reverses,
                note=one.note[:200],
                made_by_kind=one.made_by[0],
                made_by_number=one.made_by[1],
            )
        )
    # The entries come last: each seals its postings.
    Posting.objects.in_operation().bulk_create(postings, batch_size=_AT_ONCE)
    return JournalEntry.objects.in_operation().bulk_create(entries, batch_size=_AT_ONCE)


def _postings(number: str, one: Movement) -> list[Posting]:
    debit, credit = _SIDES[one.kind]
    about = {"entry_id": number, "day": one.day, "commitment": one.commitment}
    if one.commitment is not None:
        about["budget_id"] = one.commitment.budget_id
    return [
        Posting(account=debit, amount_fen=one.amount_fen, **about),
        Posting(account=credit, amount_fen=-one.amount_fen, **about),
    ]
