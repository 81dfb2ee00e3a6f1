"""Somebody to pay and something to pay it from, by operations only."""

from dataclasses import dataclass
from pathlib import Path

from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.operation import current, operation
from gongyou.records.treasury.models import Commitment, Instalment, PaymentBatch
from gongyou.records.treasury.operations import accounts, bank_files, batching, committing, funds
from gongyou.records.treasury.queries.answers import read_answer
from gongyou.records.treasury.types import InstalmentDraft, Payee
from tests.factories.world import SEED, World, employer

YEAR = clock.today().year


@dataclass
class Money:
    """A fund of the district with a budget, two treasurers, and an employer to pay."""

    world: World
    plan: Viewer
    check: Viewer
    payee: Payee
    name: str

    def approve(self, change) -> None:
        funds.decide_budget(self.check, change=change.pk, approve=True)


def money(world: World, budget_fen: int = 1_000_000) -> Money:
    plan, check = (world.staff("treasurer", "district", f"treasurer_{turn}") for turn in (1, 2))
    firm = employer(world, name="测试物流有限公司")
    made = Money(world, plan, check, Payee("employer", firm.pk), firm.name)
    funds.open_fund(plan, key="skills", name="技能人才专项资金", source="district", document="测工〔2026〕1号")
    if budget_fen:
        made.approve(
            funds.propose_budget(
                plan, fund="skills", year=YEAR, category="cultivation", amount_fen=budget_fen, reason="年度预算"
            )
        )
    return made


@operation("test.promised", allow=lambda viewer, **kwargs: viewer.is_system)
def promise(viewer: Viewer, *, given: dict) -> Commitment:
    """A matter that promises money: the outer operation of every `commit`."""
    current().entry("test.promised", "system", 0)
    return committing.commit(viewer, **given)


def promised(made: Money, amount_fen: int = 100_000, number: int = 1, **more) -> Commitment:
    given = {
        "made_by": ("matter", number), "payee": made.payee, "fund": "skills", "category": "cultivation", "year": YEAR,
        "title": "工匠培育资助", "amount_fen": amount_fen,
    }  # fmt: skip
    return promise(SEED, given={**given, **more})


def in_two(first: int, second: int) -> tuple[InstalmentDraft, ...]:
    return InstalmentDraft(first), InstalmentDraft(second, condition="通过年度考核")


def account(made: Money, commitment: Commitment, number: str = "3702110012345678901") -> None:
    holder = (commitment.person or commitment.employer or commitment.organisation).name
    row = accounts.enter_account(
        made.plan, commitment=commitment.number, holder=holder, bank="测试银行西海岸支行", number=number
    )
    accounts.check_account(made.check, account=row.pk)


def ready(commitment: Commitment) -> list[int]:
    rows = Instalment._base_manager.filter(commitment=commitment, state="ready").order_by("ordinal")
    return [row.pk for row in rows]


def batch(made: Money, *commitments: Commitment) -> PaymentBatch:
    parts = [pk for one in commitments for pk in ready(one)]
    return batching.draft_batch(made.plan, fund="skills", instalments=parts, title="第一批付款")


def sent(made: Money, *commitments: Commitment) -> PaymentBatch:
    drafted = batch(made, *commitments)
    batching.check_batch(made.check, number=drafted.number)
    bank_files.export_batch(made.plan, number=drafted.number, file_format="csv", reason="送银行付款")
    drafted.refresh_from_db()
    return drafted


def answer(folder: Path, lines: list[tuple], name: str = "回盘.csv"):
    """A bank's answer as read from a file of these lines: (reference, yuan, word, reason)."""
    path = folder / name
    text = "\r\n".join(["流水号,金额,处理结果,失败原因", *(",".join(map(str, line)) for line in lines)])
    path.write_text(text, encoding="utf-8-sig")
    return read_answer(path, name)
