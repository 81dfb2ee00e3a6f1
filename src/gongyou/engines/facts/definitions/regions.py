"""Streets and towns, by statistical code."""

from gongyou.engines.facts.types import FACTS, FactTable

FACTS.register(
    FactTable(
        key="regions",
        columns={
            "region": "text",
            "level": "text",
            "valid_from": "day",
            "valid_to": "day",
        },
        statement="""
            SELECT code AS region, level, valid_from, valid_to FROM directory_region ORDER BY code
        """,
        probe="SELECT count(*), count(valid_to) FROM directory_region",
        events=("directory.region",),
    )
)
