"""Sessions that were planned, held or cancelled."""

from gongyou.engines.facts.types import FACTS, FactTable

FACTS.register(
    FactTable(
        key="activities",
        columns={
            "activity": "int",
            "kind": "text",
            "state": "text",
            "organiser": "int",
            "region": "text",
            "zone": "int",
            "held_on": "day",
        },
        statement="""
            SELECT a.id AS activity, a.kind AS kind, a.state AS state, a.organiser_id AS organiser,
                   o.region_id AS region, o.zone_id AS zone, a.held_on AS held_on
            FROM activities_activity a JOIN directory_organisation o ON o.node_id = a.organiser_id ORDER BY a.id
        """,
        probe="SELECT count(*), max(id), count(CASE WHEN state = 'held' THEN 1 END) FROM activities_activity",
        events=("activities.", "directory.organisation"),
    )
)
