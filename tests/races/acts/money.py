"""Money: promises under a budget, batches, answers of the bank."""

import hashlib

from gongyou.kernel import clock
from gongyou.kernel.access.models import Role
from gongyou.kernel.access.roles import viewer_for
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.accounts.models import User
from gongyou.kernel.operations.operation import current, operation
from gongyou.records.directory.models import Organisation
from gongyou.records.treasury.models import Commitment, Instalment, Payment, PaymentBatch
from gongyou.records.treasury.operations import (
    accounts,
    answering,
    bank_files,
    batching,
    committing,
    funds,
)
from gongyou.records.treasury.types import AnswerFile, AnswerRow, Payee
from tests.factories.world import START
from tests.races.acts.base import ROBOT, act
from tests.races.acts.procedures import employer


def treasurer(turn: int) -> Viewer:
    """One of two treasurers of the district, made at the first use by one client alone."""
    name = f"race-treasurer-{turn}"
    user = User.objects.filter(username=name).first() or User.objects.create_user(
        username=name, password=None, audience="staff"
    )
    node = Organisation._base_manager.get(code="T-district").pk
    role, _made = Role._base_manager.get_or_create(
        user=user, kind="treasurer", node_id=node, defaults={"valid_from": START}
    )
    return viewer_for(role, user_id=user.pk)


@act
def open_money(key: str, fen: int, payee: int) -> int:
    """A fund with one budget of this year, and an employer to pay; its number."""
    plan, check = treasurer(1), treasurer(2)
    funds.open_fund(plan, key=key, name=f"测试资金{key}", source="district", document="")
    change = funds.propose_budget(
        plan, fund=key, year=clock.today().year, category="cultivation", amount_fen=fen, reason="年度预算"
    )
    funds.decide_budget(check, change=change.pk, approve=True)
    return employer(payee).pk


@operation("test.promised", allow=lambda viewer, **kwargs: viewer.is_system)
def _promise(viewer: Viewer, *, given: dict) -> Commitment:
    current().entry("test.promised", "system", 0)
    return committing.commit(viewer, **given)


@act
def promise(fund: str, payee: int, matter: int, fen: int, fingerprint: str = "") -> str:
    given = {
        "made_by": ("matter", matter), "payee": Payee("employer", payee), "amount_fen": fen, "fund": fund,
        "category": "cultivation", "year": clock.today().year, "title": "测试资助", "fingerprint": fingerprint,
        "level": "district",
    }  # fmt: skip
    return _promise(ROBOT, given=given).number


@act
def bank_account(commitment: str, number: str) -> int:
    payee = Commitment._base_manager.get(number=commitment).employer
    row = accounts.enter_account(
        treasurer(1), commitment=commitment, holder=payee.name, bank="测试银行西海岸支行", number=number
    )
    return accounts.check_account(treasurer(2), account=row.pk).pk


def _ready(fund: str) -> list[int]:
    rows = Instalment._base_manager.filter(commitment__fund__key=fund, state="ready")
    return list(rows.order_by("pk").values_list("pk", flat=True))


@act
def ready_parts(fund: str) -> list[int]:
    return _ready(fund)


@act
def draft_batch(fund: str, parts: list[int] | None = None) -> str:
    parts = _ready(fund) if parts is None else parts
    return batching.draft_batch(treasurer(1), fund=fund, instalments=parts, title="竞争付款").number


@act
def check_batch(number: str) -> str:
    return batching.check_batch(treasurer(2), number=number).state


@act
def void_batch(number: str) -> str:
    return batching.void_batch(treasurer(1), number=number, reason="不付了作废").state


@act
def send_batch(number: str) -> str:
    return bank_files.export_batch(treasurer(1), number=number, file_format="csv", reason="送银行付款").sha256


@act
def bank_answers(number: str, sha: str, outcome: str = "paid") -> int:
    """An answer with a result for every payment of the batch; another `sha` is another file."""
    rows = tuple(
        AnswerRow("", place, one.reference, one.amount_fen, outcome)
        for place, one in enumerate(Payment._base_manager.filter(batch__number=number).order_by("pk"), start=2)
    )
    return answering.import_answer(treasurer(1), number=number, answer=AnswerFile("回盘.csv", sha, rows)).pk


@act
def settle_payment(number: str, reference: str, outcome: str) -> str:
    return answering.settle_payment(
        treasurer(2), number=number, reference=reference, outcome=outcome, day=clock.today(), reason="银行对账单"
    ).state


@act
def left_batches(fund: str) -> list[str]:
    """Batches that somebody left before they were closed."""
    rows = PaymentBatch._base_manager.filter(fund__key=fund).exclude(state__in=["closed", "void"])
    return list(rows.order_by("pk").values_list("number", flat=True))


@act
def carry_on(number: str) -> str:
    """The next step of a batch, by whose turn it is; returns its state."""
    state = PaymentBatch._base_manager.get(number=number).state
    if state == "draft":
        check_batch(number)
    elif state == "checked":
        send_batch(number)
    elif state == "sent":
        bank_answers(number, hashlib.sha256(number.encode()).hexdigest())
    elif state == "answered":
        batching.close_batch(treasurer(2), number=number)
    return PaymentBatch._base_manager.get(number=number).state
