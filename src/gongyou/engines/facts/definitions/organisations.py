"""Federations, unions, zones and stations with their days; one that moved has a row for each of its places."""

from gongyou.engines.facts.types import FACTS, FactTable

FACTS.register(
    FactTable(
        key="organisations",
        columns={
            "organisation": "int",
            "kind": "text",
            "form": "text",
            "region": "text",
            "zone": "int",
            "founded_on": "day",
            "valid_from": "day",
            "valid_to": "day",
        },
        statement="""
            SELECT m.node_id AS organisation, m.kind AS kind, m.form AS form, pl.region AS region, pl.zone AS zone,
                   m.founded_on AS founded_on, BEGINS(m.valid_from) AS valid_from, ENDS(m.valid_to) AS valid_to
            FROM directory_organisation m
            JOIN PLACES ON pl.organisation = m.node_id AND MEETS(m.valid_from, m.valid_to)
            ORDER BY 1, 7
        """,
        probe="SELECT count(*), max(node_id), count(valid_to), count(founded_on) FROM directory_organisation",
        events=("directory.organisation",),
    )
)
