"""Calls that came to a result: one row for each track, with the day on which it was announced."""

from gongyou.engines.facts.types import FACTS, FactTable

FACTS.register(
    FactTable(
        key="call_tracks",
        columns={
            "call_track": "int",
            "call": "int",
            "node": "int",
            "procedure": "text",
            "year": "int",
            "region": "text",
            "zone": "int",
            "announced_on": "day",
        },
        statement="""
            SELECT t.id AS call_track, c.id AS call, c.node_id AS node, c.procedure AS procedure, c.year AS year,
                   pl.region AS region, pl.zone AS zone, a.announced_on AS announced_on
            FROM procedures_track t
            JOIN procedures_call c ON c.id = t.call_id
            JOIN (
                SELECT call_id, min(LOCAL_DAY(recorded_at)) AS announced_on
                FROM procedures_callact WHERE verb = 'announce' GROUP BY call_id
            ) a ON a.call_id = c.id
            JOIN PLACES ON pl.organisation = c.node_id
             AND (pl.since IS NULL OR a.announced_on >= pl.since) AND (pl.until IS NULL OR a.announced_on < pl.until)
            WHERE c.state IN ('announced', 'filed')
            ORDER BY t.id
        """,
        probe="SELECT count(*), max(id) FROM procedures_callact",
        events=("procedures.call", "directory.organisation"),
    )
)
