"""Teams and studios with their places and days, and whether somebody leads them now."""

from gongyou.engines.facts.types import FACTS, FactTable

FACTS.register(
    FactTable(
        key="groups",
        columns={
            "team": "int",
            "kind": "text",
            "unit": "int",
            "employer": "int",
            "members": "int",
            "led": "flag",
            "region": "text",
            "zone": "int",
            "valid_from": "day",
            "valid_to": "day",
        },
        statement="""
            SELECT g.id AS team, g.kind AS kind, g.unit_id AS unit, g.employer_id AS employer,
                   (SELECT count(*) FROM passport_groupmember m WHERE m.group_id = g.id AND m.valid_to IS NULL)
                   AS members,
                   EXISTS (SELECT 1 FROM passport_groupmember m
                           WHERE m.group_id = g.id AND m.valid_to IS NULL AND m.role = 'leader') AS led,
                   coalesce(g.region_id, e.region_id) AS region, coalesce(o.zone_id, e.zone_id) AS zone,
                   g.valid_from AS valid_from, g.valid_to AS valid_to
            FROM passport_group g
            LEFT JOIN directory_employer e ON e.id = g.employer_id
            LEFT JOIN directory_organisation o ON o.node_id = g.unit_id
            ORDER BY g.id
        """,
        probe="SELECT count(*), max(id), count(valid_to) FROM passport_group",
        events=("passport.group", "directory.organisation"),
        subject=("group", "team"),
    )
)
