"""Who is a member of which union, as internal numbers, with the place of the union on those days.

A membership of a union that moved has a row for each place: never two that hold on one day.
"""

from gongyou.engines.facts.types import FACTS, FactTable

FACTS.register(
    FactTable(
        key="memberships",
        columns={
            "membership": "int",
            "person": "int",
            "union_id": "int",
            "kind": "text",
            "migrant": "flag",
            "region": "text",
            "zone": "int",
            "valid_from": "day",
            "valid_to": "day",
        },
        statement="""
            SELECT m.id AS membership, m.person_id AS person, m.union_id AS union_id, m.kind AS kind,
                   (p.household = 'rural') AS migrant, pl.region AS region, pl.zone AS zone,
                   BEGINS(m.valid_from) AS valid_from, ENDS(m.valid_to) AS valid_to
            FROM directory_membership m
            JOIN directory_person p ON p.id = m.person_id
            JOIN PLACES ON pl.organisation = m.union_id AND MEETS(m.valid_from, m.valid_to)
            ORDER BY 1, 8
        """,
        probe="SELECT count(*), max(id), count(valid_to) FROM directory_membership",
        events=("directory.member", "directory.organisation", "directory.particulars"),
        subject=("membership", "membership"),
    )
)
