"""Opening funds, and budgets that two people set."""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.text import slugify
from django.utils.translation import gettext as _

from gongyou.kernel import clock
from gongyou.kernel.access.roles import covered_user, hands
from gongyou.kernel.access.scopes import covered_nodes
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import current, operation
from gongyou.records.directory.models import Organisation
from gongyou.records.treasury.enums import ChangeState, FundSource
from gongyou.records.treasury.models import Budget, BudgetChange, Fund
from gongyou.records.treasury.predicates import MOST_FEN
from gongyou.records.treasury.types import CATEGORIES
from gongyou.ui.wording import yuan_text


@operation("treasury.fund_opened", right="money.plan")
def open_fund(viewer: Viewer, *, key: str, name: str, source: str, document: str, owner_code: str = "") -> Fund:
    """Open a fund of an organisation of the viewer's scope, by default the viewer's own."""
    key = key.strip().lower()
    if slugify(key) != key or not 3 <= len(key) <= 32:
        raise Refused(_("资金代码用 3 至 32 个小写字母、数字或连字符，例如 skills-2026。"), field="key")
    if len(name.strip()) < 4:
        raise Refused(_("请写明资金名称（至少 4 个字）。"), field="name")
    if source not in FundSource.values:
        raise Refused(_("请选择资金来源。"), field="source")
    fund = Fund(
        key=key,
        name=name.strip()[:100],
        owner=_owner(viewer, owner_code),
        source=source,
        document=document.strip()[:100],
        made_by_kind="user",
        made_by_number=viewer.user_id or 0,
    )
    try:
        with transaction.atomic():
            fund.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(_("这个资金代码已经用过，请换一个。"), field="key", code="taken") from error
    current().entry("treasury.fund_opened", "fund", fund.pk, key=key, owner=fund.owner_id, source=source)
    return fund


def _owner(viewer: Viewer, code: str) -> Organisation:
    rows = Organisation.objects.visible_to(viewer).filter(valid_to=None)
    if not viewer.is_system:
        rows = rows.filter(pk__in=covered_nodes(viewer))
    owner = rows.filter(code=code).first() if code else rows.filter(pk=viewer.node_id).first()
    if owner is None:
        raise Refused(_("请选择资金所属的工会。"), field="owner_code")
    return owner


def _fund(viewer: Viewer, key: str) -> Fund:
    fund = Fund.objects.visible_to(viewer).filter(key=key).first()
    if fund is None:
        raise Denied("fund")
    if fund.closed_on is not None:
        raise Refused(_("“%(name)s”已停用，不能再安排预算。") % {"name": fund.name}, field="fund", code="closed")
    return fund


@operation("treasury.budget_proposed", right="money.plan")
def propose_budget(
    viewer: Viewer, *, fund: str, year: int, category: str, amount_fen: int, reason: str, document: str = ""
) -> BudgetChange:
    """Propose to add a sum to a budget, or to take one away (negative). It counts once somebody else approves."""
    found = _fund(viewer, fund)
    if category not in CATEGORIES:
        raise Refused(_("请选择预算类别。"), field="category")
    if not clock.today().year - 10 <= year <= clock.today().year + 2:
        raise Refused(_("预算年度应在近十年至后年之间。"), field="year")
    if amount_fen == 0 or abs(amount_fen) > MOST_FEN:
        raise Refused(_("请填写增减的金额，不能为零。"), field="amount")
    if len(reason.strip()) < 4:
        raise Refused(_("请写明预算依据或调整原因（至少 4 个字）。"), field="reason")
    budget, _made = Budget.objects.in_operation().get_or_create(fund=found, year=year, category=category)
    change = BudgetChange(
        budget=budget,
        amount_fen=amount_fen,
        reason=reason.strip()[:200],
        document=document.strip()[:100],
        proposed_by_id=viewer.user_id,
        proposed_for_id=covered_user(viewer),
        made_by_kind="user",
        made_by_number=viewer.user_id or 0,
    )
    change.save(force_insert=True)
    current().entry("treasury.budget_proposed", "budget", budget.pk, change=change.pk, amount_fen=amount_fen)
    return change


@operation("treasury.budget_decided", right="money.check")
def decide_budget(viewer: Viewer, *, change: int, approve: bool) -> BudgetChange:
    """Approve or refuse a proposed change; never one's own. A cut below what is promised already is refused."""
    if not BudgetChange.objects.visible_to(viewer).filter(pk=change).exists():
        raise Denied("change")
    row = BudgetChange.objects.in_operation().select_related("budget").get(pk=change)
    budget = Budget.objects.in_operation().select_for_update().get(pk=row.budget_id)
    if {row.proposed_by_id, row.proposed_for_id} & hands(viewer):
        raise Refused(_("不能复核自己提出的预算，请由另一人复核。"), code="same_hand")
    if approve and budget.granted_fen + row.amount_fen < budget.committed_fen:
        raise Refused(
            _("调减后预算为 %(left)s 元，低于已承诺的 %(committed)s 元，不能通过。请减少调减金额。")
            % {"left": yuan_text(budget.granted_fen + row.amount_fen), "committed": yuan_text(budget.committed_fen)},
            code="below_committed",
        )
    state = ChangeState.APPROVED if approve else ChangeState.REFUSED
    rows = BudgetChange.objects.in_operation().filter(pk=change, state=ChangeState.PROPOSED)
    if not rows.update(state=state, decided_by_id=viewer.user_id, decided_at=clock.now()):
        raise Refused(_("这笔预算已经复核过，请刷新后再看。"), code="state")
    if approve:
        Budget.objects.in_operation().filter(pk=budget.pk).update(granted_fen=F("granted_fen") + row.amount_fen)
    current().entry("treasury.budget_decided", "budget", budget.pk, change=change, state=str(state))
    row.refresh_from_db()
    return row
