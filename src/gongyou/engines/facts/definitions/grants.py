"""Promised grants, and what was booked as granted on which day, with the payee's place at the time of the promise."""

from gongyou.engines.facts.types import FACTS, FactTable

FACTS.register(
    FactTable(
        key="commitments",
        columns={
            "commitment": "int",
            "fund": "int",
            "year": "int",
            "category": "text",
            "programme": "text",
            "level": "text",
            "payee_kind": "text",
            "state": "text",
            "amount_fen": "int",
            "released_fen": "int",
            "region": "text",
            "zone": "int",
            "committed_on": "day",
        },
        statement="""
            SELECT c.id AS commitment, c.fund_id AS fund, b.year AS year, c.category AS category,
                   c.programme AS programme, c.level AS level, c.payee_kind AS payee_kind, c.state AS state,
                   c.amount_fen AS amount_fen, c.released_fen AS released_fen, c.region_id AS region,
                   c.zone_id AS zone, c.committed_on AS committed_on
            FROM treasury_commitment c JOIN treasury_budget b ON b.id = c.budget_id
            ORDER BY c.id
        """,
        probe="SELECT count(*), max(id), COALESCE(sum(released_fen), 0) FROM treasury_commitment",
        events=("treasury.",),
    )
)
#: One row per posting of a grant: positive when paid, negative when returned or asked back. The sum up to a day is what
#: was granted by then.
FACTS.register(
    FactTable(
        key="grant_postings",
        columns={
            "posting": "int",
            "commitment": "int",
            "fund": "int",
            "year": "int",
            "category": "text",
            "programme": "text",
            "level": "text",
            "payee_kind": "text",
            "amount_fen": "int",
            "region": "text",
            "zone": "int",
            "day": "day",
        },
        statement="""
            SELECT p.id AS posting, c.id AS commitment, c.fund_id AS fund, b.year AS year, c.category AS category,
                   c.programme AS programme, c.level AS level, c.payee_kind AS payee_kind,
                   p.amount_fen AS amount_fen, c.region_id AS region, c.zone_id AS zone, p.day AS day
            FROM treasury_posting p
            JOIN treasury_commitment c ON c.id = p.commitment_id
            JOIN treasury_budget b ON b.id = p.budget_id
            WHERE p.account = 'grants'
            ORDER BY p.id
        """,
        probe="SELECT count(*), max(id) FROM treasury_posting",
        events=("treasury.",),
    )
)
