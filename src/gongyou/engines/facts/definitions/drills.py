"""Drills on the job in person-times, with the union's place on the last day."""

from gongyou.engines.facts.types import FACTS, FactTable

FACTS.register(
    FactTable(
        key="drills",
        columns={
            "drill": "int",
            "union_id": "int",
            "headcount": "int",
            "state": "text",
            "region": "text",
            "zone": "int",
            "ends_on": "day",
        },
        statement="""
            SELECT d.id AS drill, d.organisation_id AS union_id, d.headcount AS headcount, d.state AS state,
                   pl.region AS region, pl.zone AS zone, d.ends_on AS ends_on
            FROM activities_drill d
            JOIN PLACES ON pl.organisation = d.organisation_id
             AND (pl.since IS NULL OR d.ends_on >= pl.since) AND (pl.until IS NULL OR d.ends_on < pl.until)
            WHERE d.state <> 'void'
            ORDER BY d.id
        """,
        probe="SELECT count(*), max(id), sum(headcount) FROM activities_drill",
        events=("activities.drill", "directory.organisation"),
        subject=("drill", "drill"),
    )
)
