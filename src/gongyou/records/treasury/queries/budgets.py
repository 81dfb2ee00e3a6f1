"""The budget meter: what a fund may spend, what it promised, what it paid, what is left."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet, Sum

from gongyou.kernel.access.roles import hands
from gongyou.kernel.access.scopes import covered_nodes
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.directory.queries import organisations
from gongyou.records.treasury.enums import ChangeState, FundSource, JournalAccount
from gongyou.records.treasury.models import Budget, BudgetChange, Fund, Posting
from gongyou.records.treasury.types import CATEGORIES, word

SOURCES = tuple(FundSource.choices)


def funds(viewer: Viewer) -> QuerySet[Fund]:
    return Fund.objects.visible_to(viewer).select_related("owner").order_by("key")


def categories() -> list[tuple[str, str]]:
    """(key, name) of every category that somebody declared."""
    return [(one.key, str(one.name)) for one in CATEGORIES.all()]


def owners(viewer: Viewer) -> list[tuple[str, str]]:
    """(code, name) of unions that may own a fund, the viewer's own first."""
    rows = organisations(viewer).filter(pk__in=covered_nodes(viewer), kind__in=["district", "street", "federation"])
    found = sorted(rows.values_list("pk", "code", "name"), key=lambda row: (row[0] != viewer.node_id, row[1]))
    return [(code, name) for _pk, code, name in found]


@dataclass(frozen=True)
class Meter:
    """One budget in fen. `promised` counts what is paid too; `remaining` is what may still be promised."""

    fund: str
    fund_name: str
    year: int
    category: str
    category_name: str
    granted: int
    promised: int
    paid: int
    waiting: int = 0

    @property
    def remaining(self) -> int:
        return self.granted - self.promised

    @property
    def unpaid(self) -> int:
        return self.promised - self.paid


def meters(viewer: Viewer, *, year: int | None = None, fund: str = "") -> list[Meter]:
    """Every budget of the scope with its sums; what was paid comes from the books."""
    rows = Budget.objects.visible_to(viewer).select_related("fund").order_by("-year", "fund__key", "category")
    rows = rows.filter(year=year) if year else rows
    rows = rows.filter(fund__key=fund) if fund else rows
    booked = Posting.objects.visible_to(viewer).filter(account=JournalAccount.GRANTS, budget__in=rows)
    paid = dict(booked.order_by().values_list("budget_id").annotate(sum=Sum("amount_fen")))
    proposed = BudgetChange.objects.visible_to(viewer).filter(state=ChangeState.PROPOSED, budget__in=rows)
    waiting = dict(proposed.order_by().values_list("budget_id").annotate(sum=Sum("amount_fen")))
    return [
        Meter(
            fund=row.fund.key,
            fund_name=row.fund.name,
            year=row.year,
            category=row.category,
            category_name=word(CATEGORIES, row.category),
            granted=row.granted_fen,
            promised=row.committed_fen,
            paid=paid.get(row.pk, 0),
            waiting=waiting.get(row.pk, 0),
        )
        for row in rows
    ]


def years(viewer: Viewer) -> list[int]:
    """The years that have a budget, the latest first."""
    return sorted(set(Budget.objects.visible_to(viewer).values_list("year", flat=True)), reverse=True)


@dataclass(frozen=True)
class ChangeRow:
    """A change of a budget that waits for its second hand, or was decided."""

    pk: int
    fund: str
    year: int
    category: str
    amount_fen: int
    reason: str
    document: str
    state: str
    by: str
    own: bool


def changes(viewer: Viewer, *, state: str = "") -> list[ChangeRow]:
    """Changes of budgets, the newest first; 50 of them."""
    rows = BudgetChange.objects.visible_to(viewer).select_related("budget__fund", "proposed_by").order_by("-pk")
    rows = rows.filter(state=state) if state else rows
    mine = hands(viewer)
    return [
        ChangeRow(
            pk=row.pk,
            fund=row.budget.fund.name,
            year=row.budget.year,
            category=word(CATEGORIES, row.budget.category),
            amount_fen=row.amount_fen,
            reason=row.reason,
            document=row.document,
            state=row.state,
            by=row.proposed_by.username if row.proposed_by else "",
            own=bool({row.proposed_by_id, row.proposed_for_id} & mine),
        )
        for row in rows[:50]
    ]


def paid_by_category(viewer: Viewer, *, until: date) -> dict[str, int]:
    """Grants paid up to and including a day by category, in fen: what was returned or asked back is taken off."""
    booked = Posting.objects.visible_to(viewer).filter(account=JournalAccount.GRANTS, day__lte=until)
    return dict(booked.order_by().values_list("commitment__category").annotate(sum=Sum("amount_fen")))
