"""Who works where, as internal numbers, with the place of the employer."""

from gongyou.engines.facts.types import FACTS, FactTable

FACTS.register(
    FactTable(
        key="employments",
        columns={
            "employment": "int",
            "person": "int",
            "employer": "int",
            "occupation": "text",
            "relation": "text",
            "new_form": "text",
            "industrial": "flag",
            "is_main": "flag",
            "region": "text",
            "zone": "int",
            "valid_from": "day",
            "valid_to": "day",
        },
        statement="""
            SELECT m.id AS employment, m.person_id AS person, m.employer_id AS employer, m.occupation AS occupation,
                   m.relation AS relation, m.new_form AS new_form, m.industrial AS industrial, m.is_main AS is_main,
                   coalesce(e.region_id, m.region_id) AS region, e.zone_id AS zone,
                   m.valid_from AS valid_from, m.valid_to AS valid_to
            FROM directory_employment m LEFT JOIN directory_employer e ON e.id = m.employer_id ORDER BY m.id
        """,
        probe="SELECT count(*), max(id), count(valid_to) FROM directory_employment",
        events=("directory.employ",),
        subject=("employment", "employment"),
    )
)
