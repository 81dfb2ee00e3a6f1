"""Promises as lists and pages show them, and as stacking tables above ask for them."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from gongyou.kernel.access.roles import hands
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.numbering.makers import Maker, makers_of
from gongyou.kernel.privacy import mask_bank, mask_name
from gongyou.records.treasury.enums import AccountState, CommitmentState, InstalmentState, JournalAccount, PayeeKind
from gongyou.records.treasury.models import BankAccount, Commitment, Instalment, Posting, Recovery
from gongyou.records.treasury.types import CATEGORIES, LEVELS, PROGRAMMES, word

STATES = tuple(CommitmentState.choices)
#: States of instalments that somebody has to do something about.
WAITING = (InstalmentState.READY, InstalmentState.RETURNED, InstalmentState.PENDING)


def payee_name(row: Commitment | BankAccount) -> str:
    """The payee as lists show it: units by name, people masked."""
    if row.payee_kind == PayeeKind.PERSON:
        return mask_name(row.person.name if row.person else "")
    unit = row.employer or row.organisation
    return unit.name if unit else ""


def _with_paid(rows: QuerySet[Commitment]) -> QuerySet[Commitment]:
    """Each with what was booked as its grant: paid, less what was returned or asked back."""
    booked = Posting._base_manager.filter(commitment=OuterRef("pk"), account=JournalAccount.GRANTS)
    sums = booked.values("commitment").annotate(sum=Sum("amount_fen")).values("sum")
    return rows.annotate(paid_fen=Coalesce(Subquery(sums), 0))


def commitments(
    viewer: Viewer, *, fund: str = "", year: int | None = None, category: str = "", state: str = ""
) -> QuerySet[Commitment]:
    """The promises of the viewer's scope, the newest first."""
    rows = Commitment.objects.visible_to(viewer).select_related(
        "fund", "budget", "person", "employer", "organisation"
    )  # fmt: skip
    wanted = {"fund__key": fund, "budget__year": year, "category": category, "state": state}
    return _with_paid(rows.filter(**{key: value for key, value in wanted.items() if value})).order_by(
        "-committed_on", "-pk"
    )


@dataclass(frozen=True)
class CommitmentRow:
    """One promise as a list shows it."""

    number: str
    title: str
    payee: str
    payee_kind: str
    fund: str
    category: str
    year: int
    level: str
    programme: str
    amount_fen: int
    paid_fen: int
    state: str
    day: date


def commitment_row(row: Commitment) -> CommitmentRow:
    return CommitmentRow(
        number=row.number,
        title=row.title,
        payee=payee_name(row),
        payee_kind=row.get_payee_kind_display(),
        fund=row.fund.name,
        category=word(CATEGORIES, row.category),
        year=row.budget.year,
        level=word(LEVELS, row.level),
        programme=word(PROGRAMMES, row.programme),
        amount_fen=row.amount_fen,
        paid_fen=row.paid_fen,
        state=row.state,
        day=row.committed_on,
    )


@dataclass(frozen=True)
class AccountRow:
    """A payee's account as a page shows it: the number masked."""

    pk: int
    holder: str
    bank: str
    number: str
    state: str
    own_entry: bool


def _account(viewer: Viewer, row: Commitment) -> AccountRow | None:
    to = {f"{row.payee_kind}_id": row.payee_number}
    found = BankAccount.objects.visible_to(viewer).filter(**to).exclude(state=AccountState.ENDED).first()
    if found is None:
        return None
    holder = mask_name(found.holder) if found.payee_kind == PayeeKind.PERSON else found.holder
    number = mask_bank(found.number.reveal())
    own = bool({found.entered_by_id, found.entered_for_id} & hands(viewer))
    return AccountRow(found.pk, holder, found.bank, number, found.state, own)


@dataclass(frozen=True)
class CommitmentFile:
    """What the page of one promise shows."""

    row: CommitmentRow
    terms: str
    ended_reason: str
    maker: Maker | None
    account: AccountRow | None
    instalments: list[Instalment] = field(default_factory=list)
    recoveries: list[Recovery] = field(default_factory=list)
    postings: list[Posting] = field(default_factory=list)


def commitment_file(viewer: Viewer, number: str) -> CommitmentFile | None:
    """The page of a promise in the viewer's scope, else None."""
    row = commitments(viewer).filter(number=number).first()
    if row is None:
        return None
    made_by = (row.made_by_kind, row.made_by_number)
    postings = Posting.objects.visible_to(viewer).filter(commitment=row).select_related("entry")
    return CommitmentFile(
        row=commitment_row(row),
        terms=row.terms,
        ended_reason=row.ended_reason,
        maker=makers_of(viewer, [made_by]).get(made_by),
        account=_account(viewer, row),
        instalments=list(Instalment.objects.visible_to(viewer).filter(commitment=row).order_by("ordinal")),
        recoveries=list(Recovery.objects.visible_to(viewer).filter(commitment=row).order_by("pk")),
        postings=list(postings.order_by("entry_id", "-amount_fen")),
    )


@dataclass(frozen=True)
class GrantFact:
    """What a stacking table needs to know of one promise."""

    number: str
    title: str
    category: str
    programme: str
    level: str
    fingerprint: str
    amount_fen: int
    paid_fen: int
    state: str
    committed_on: date
    made_by: tuple[str, int]


def commitments_of(
    viewer: Viewer,
    *,
    person_id: int | None = None,
    employer_id: int | None = None,
    organisation_id: int | None = None,
    fingerprint: str = "",
    living: bool = True,
) -> list[GrantFact]:
    """What was promised to any of these payees or for this result; by default without what was cancelled or came back.

    A person asks for the own; a matter that decides asks with the system's viewer.
    """
    about = Q(pk__in=[])
    for name, number in (("person", person_id), ("employer", employer_id), ("organisation", organisation_id)):
        if number is not None:
            about |= Q(**{f"{name}_id": number})
    if fingerprint:
        about |= Q(fingerprint=fingerprint)
    rows = _with_paid(Commitment.objects.visible_to(viewer).filter(about))
    if living:
        rows = rows.exclude(state__in=[CommitmentState.CANCELLED, CommitmentState.RECOVERED])
    return [
        GrantFact(
            number=row.number,
            title=row.title,
            category=row.category,
            programme=row.programme,
            level=row.level,
            fingerprint=row.fingerprint,
            amount_fen=row.amount_fen,
            paid_fen=row.paid_fen,
            state=row.state,
            committed_on=row.committed_on,
            made_by=(row.made_by_kind, row.made_by_number),
        )
        for row in rows.order_by("committed_on", "pk")
    ]


@dataclass(frozen=True)
class InstalmentRow:
    """One part that waits, as a list shows it; `account` says whether its payee's account is checked."""

    pk: int
    number: str
    title: str
    ordinal: int
    payee: str
    amount_fen: int
    condition: str
    due_on: date | None
    state: str
    account: str
    fund: str


def waiting_instalments(viewer: Viewer, *, fund: str = "", state: str = "") -> QuerySet[Instalment]:
    """Parts that are not paid and not on their way: those that came back first, then ready ones, by their day."""
    rows = Instalment.objects.visible_to(viewer).filter(state__in=[state] if state in WAITING else WAITING)
    if fund:
        rows = rows.filter(commitment__fund__key=fund)
    rows = rows.select_related(
        "commitment__fund", "commitment__person", "commitment__employer", "commitment__organisation"
    )
    return rows.order_by("-state", "due_on", "pk")


def payable(viewer: Viewer, *, fund: str, most: int = 5000) -> list[int]:
    """The parts of a fund that could go into a batch now: ready, and the payee's account is checked."""
    rows = Instalment.objects.visible_to(viewer).filter(state=InstalmentState.READY, commitment__fund__key=fund)
    accounts = BankAccount.objects.visible_to(viewer).filter(state=AccountState.CHECKED)
    known = Q(pk__in=[])
    for kind in PayeeKind.values:
        holders = accounts.filter(payee_kind=kind).values(f"{kind}_id")
        known |= Q(**{"commitment__payee_kind": kind, f"commitment__{kind}_id__in": holders})
    return list(rows.filter(known).order_by("pk").values_list("pk", flat=True)[:most])


def instalment_rows(viewer: Viewer, found: list[Instalment]) -> list[InstalmentRow]:
    """The lines of one page of instalments; few statements whatever their number."""
    numbers: dict[str, list[int]] = {kind: [] for kind in PayeeKind.values}
    for part in found:
        numbers[part.commitment.payee_kind].append(part.commitment.payee_number)
    states: dict[tuple[str, int], str] = {}
    for kind, wanted in numbers.items():
        rows = BankAccount.objects.visible_to(viewer).filter(**{f"{kind}_id__in": wanted})
        living = rows.exclude(state=AccountState.ENDED).values_list(f"{kind}_id", "state")
        states |= {(kind, number): state for number, state in living}
    return [_instalment_row(part, states) for part in found]


def _instalment_row(part: Instalment, states: dict[tuple[str, int], str]) -> InstalmentRow:
    row = part.commitment
    return InstalmentRow(
        pk=part.pk,
        number=row.number,
        title=row.title,
        ordinal=part.ordinal,
        payee=payee_name(row),
        amount_fen=part.amount_fen,
        condition=part.condition,
        due_on=part.due_on,
        state=part.state,
        account=states.get((row.payee_kind, row.payee_number), ""),
        fund=row.fund.key,
    )
