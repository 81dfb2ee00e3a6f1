"""Federations, unions, zones and stations with their days."""

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
            "valid_from": "day",
            "valid_to": "day",
        },
        statement="""
            SELECT node_id AS organisation, kind, form, region_id AS region, zone_id AS zone, valid_from, valid_to
            FROM directory_organisation ORDER BY node_id
        """,
        probe="SELECT count(*), max(node_id), count(valid_to) FROM directory_organisation",
        events=("directory.organisation",),
    )
)
