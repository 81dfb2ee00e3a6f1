"""Which union covers which employer; a member unit of a federation is marked."""

from gongyou.engines.facts.types import FACTS, FactTable

FACTS.register(
    FactTable(
        key="coverages",
        columns={
            "coverage": "int",
            "union_id": "int",
            "employer": "int",
            "is_member_unit": "flag",
            "sealed_on": "day",
            "region": "text",
            "zone": "int",
            "valid_from": "day",
            "valid_to": "day",
        },
        statement="""
            SELECT c.id AS coverage, c.union_id AS union_id, c.employer_id AS employer,
                   c.is_member_unit AS is_member_unit, c.sealed_on AS sealed_on,
                   e.region_id AS region, e.zone_id AS zone, c.valid_from AS valid_from, c.valid_to AS valid_to
            FROM directory_coverage c JOIN directory_employer e ON e.id = c.employer_id ORDER BY c.id
        """,
        probe="SELECT count(*), max(id), count(valid_to), count(sealed_on) FROM directory_coverage",
        events=("directory.coverage", "directory.employer"),
    )
)
