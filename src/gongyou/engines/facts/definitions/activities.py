"""Sessions that were planned, held or cancelled, with the organiser's place on that day."""

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
                   pl.region AS region, pl.zone AS zone, a.held_on AS held_on
            FROM activities_activity a
            JOIN PLACES ON pl.organisation = a.organiser_id
             AND (pl.since IS NULL OR a.held_on >= pl.since) AND (pl.until IS NULL OR a.held_on < pl.until)
            ORDER BY a.id
        """,
        probe="SELECT count(*), max(id), count(CASE WHEN state = 'held' THEN 1 END) FROM activities_activity",
        events=("activities.", "directory.organisation"),
    )
)
