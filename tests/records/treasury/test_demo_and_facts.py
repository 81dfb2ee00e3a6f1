"""The demo's funds take grants of former years, and the fact tables tell of them without a name."""

from datetime import date

import pyarrow.parquet

from gongyou.engines.facts.tasks.writing import write
from gongyou.engines.facts.types import FACTS
from gongyou.records.treasury import demo
from gongyou.records.treasury.models import BankAccount, Budget
from gongyou.records.treasury.types import PaidGrant, Payee
from tests.factories.world import SEED, employer


def test_grants_of_the_demo_become_facts(world, tmp_path):
    assert demo.load_funds(SEED, owner=world["district"]) == 18
    assert demo.load_funds(SEED, owner=world["district"]) == 0
    firm = employer(world)
    grants = [
        PaidGrant(Payee("employer", firm.pk), 500_000, "craftsmen", "cultivation", year, "工作室资助", date(year, 5, 1),
                  ((300_000, date(year, 6, 1)), (200_000, date(year, 12, 1))), level="district", programme="studios")
        for year in (2021, 2022)
    ]  # fmt: skip
    rows = demo.load_grants(SEED, grants=grants)
    assert demo.load_accounts(SEED, commitments=rows) == 1 and demo.load_accounts(SEED, commitments=rows) == 0
    assert BankAccount._base_manager.get().number.reveal().startswith("9991")
    assert Budget._base_manager.get(year=2021, category="cultivation").committed_fen == 500_000
    count, _digest = write(FACTS.get("grant_postings"), tmp_path / "postings.parquet")
    table = pyarrow.parquet.read_table(tmp_path / "postings.parquet").to_pylist()
    assert count == 4 and sum(row["amount_fen"] for row in table if row["day"] <= date(2022, 6, 1)) == 800_000
    assert {(row["category"], row["level"], row["region"]) for row in table} == {
        ("cultivation", "district", "370211001")
    }
    count, _digest = write(FACTS.get("commitments"), tmp_path / "commitments.parquet")
    (first, _second) = pyarrow.parquet.read_table(tmp_path / "commitments.parquet").to_pylist()
    assert count == 2 and first["state"] == "paid" and firm.name not in str(first)
