"""Who reached which rank in which track of a contest; members of a team have a row each."""

from gongyou.engines.facts.types import FACTS, FactTable

FACTS.register(
    FactTable(
        key="contest_results",
        columns={
            "contest_result": "int",
            "person": "int",
            "contest": "text",
            "track": "text",
            "level": "text",
            "level_ordinal": "int",
            "occupation": "text",
            "rank": "int",
            "entrants": "int",
            "in_team": "flag",
            "industrial": "flag",
            "region": "text",
            "zone": "int",
            "held_on": "day",
            "revoked_on": "day",
        },
        statement="""
            SELECT r.id AS contest_result, r.person_id AS person, r.contest AS contest, r.track AS track,
                   r.level AS level, r.level_ordinal AS level_ordinal, r.occupation AS occupation, r.rank AS rank,
                   r.entrants AS entrants, (r.team <> '') AS in_team,
                   (CAST(r.tags AS text) LIKE '%"industrial"%') AS industrial,
                   r.region_id AS region, o.zone_id AS zone, r.held_on AS held_on, r.revoked_on AS revoked_on
            FROM passport_contestresult r
            LEFT JOIN directory_organisation o ON o.node_id = r.unit_id
            WHERE r.revoked_on IS NULL OR r.revoked_on > r.held_on
            ORDER BY r.id
        """,
        probe="SELECT count(*), max(id), count(revoked_on) FROM passport_contestresult",
        events=("passport.contest_result", "directory.organisation"),
        subject=("contest_result", "contest_result"),
    )
)
