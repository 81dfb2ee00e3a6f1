"""Root matters for the snapshot, with how their desk kept its time; and the clocks. No party, answer or note."""

from gongyou.engines.facts.types import FACTS, FactTable

FACTS.register(
    FactTable(
        key="matters",
        columns={
            "matter": "int",
            "procedure": "text",
            "ending": "text",
            "desk": "int",
            "region": "text",
            "zone": "int",
            "opened_on": "day",
            "ended_on": "day",
            "missed": "int",
            "met": "int",
        },
        statement="""
            SELECT m.id AS matter, m.procedure AS procedure, m.ending AS ending, m.desk_node_id AS desk,
                   o.region_id AS region, o.zone_id AS zone,
                   LOCAL_DAY(m.opened_at) AS opened_on, LOCAL_DAY(m.ended_at) AS ended_on,
                   coalesce(c.missed, 0) AS missed, coalesce(c.met, 0) AS met
            FROM procedures_matter m
            LEFT JOIN directory_organisation o ON o.node_id = m.desk_node_id
            LEFT JOIN (
                SELECT matter_id, sum(CASE WHEN state = 'missed' THEN 1 ELSE 0 END) AS missed,
                       sum(CASE WHEN state = 'met' THEN 1 ELSE 0 END) AS met
                FROM procedures_clock WHERE owner = 'desk' GROUP BY matter_id
            ) c ON c.matter_id = m.id
            WHERE m.parent_id IS NULL
            ORDER BY m.id
        """,
        probe="SELECT count(*), max(id), count(ended_at) FROM procedures_matter",
        events=("procedures.",),
        subject=("matter", "matter"),
    )
)

FACTS.register(
    FactTable(
        key="clocks",
        columns={
            "clock": "int",
            "matter": "int",
            "owner": "text",
            "state": "text",
            "started_on": "day",
            "due": "day",
            "ended_on": "day",
        },
        statement="""
            SELECT c.id AS clock, c.matter_id AS matter, c.owner AS owner, c.state AS state,
                   LOCAL_DAY(a.recorded_at) AS started_on, c.due AS due, LOCAL_DAY(c.ended_at) AS ended_on
            FROM procedures_clock c JOIN procedures_act a ON a.id = c.anchor_id
            ORDER BY c.id
        """,
        probe="SELECT count(*), max(id), count(ended_at) FROM procedures_clock",
        events=("procedures.",),
        subject=("matter", "matter"),
    )
)
