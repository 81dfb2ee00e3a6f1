"""Market entities with their place of work for totals."""

from gongyou.engines.facts.types import FACTS, FactTable

FACTS.register(
    FactTable(
        key="employers",
        columns={
            "employer": "int",
            "industry": "text",
            "region": "text",
            "zone": "int",
            "valid_from": "day",
            "valid_to": "day",
        },
        statement="""
            SELECT id AS employer, industry, region_id AS region, zone_id AS zone, valid_from, valid_to
            FROM directory_employer ORDER BY id
        """,
        probe="SELECT count(*), max(id), count(valid_to) FROM directory_employer",
        events=("directory.employer",),
    )
)
