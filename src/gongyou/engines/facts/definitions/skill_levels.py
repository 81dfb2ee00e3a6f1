"""Skill levels that ever stood, by the ordinal of their grade (0 the lowest), with the contest they came from."""

from gongyou.engines.facts.types import FACTS, FactTable

FACTS.register(
    FactTable(
        key="skill_levels",
        columns={
            "skill_level": "int",
            "person": "int",
            "occupation": "text",
            "grade": "int",
            "source": "text",
            "contest_result": "int",
            "contest": "text",
            "verified": "flag",
            "revoked": "flag",
            "region": "text",
            "zone": "int",
            "valid_from": "day",
            "valid_to": "day",
        },
        statement="""
            SELECT s.id AS skill_level, s.person_id AS person, s.occupation AS occupation, s.grade AS grade,
                   s.source AS source, s.contest_result_id AS contest_result, r.contest AS contest,
                   (s.verified_at IS NOT NULL) AS verified, (s.end_reason = 'revoked') AS revoked,
                   r.region_id AS region, o.zone_id AS zone, s.valid_from AS valid_from, s.valid_to AS valid_to
            FROM passport_skilllevel s
            LEFT JOIN passport_contestresult r ON r.id = s.contest_result_id
            LEFT JOIN directory_organisation o ON o.node_id = r.unit_id
            WHERE s.end_reason NOT IN ('reversed', 'merged')
            ORDER BY s.id
        """,
        probe="SELECT count(*), max(id), count(valid_to), count(verified_at) FROM passport_skilllevel",
        events=("passport.level", "passport.contest_result"),
        subject=("skill_level", "skill_level"),
    )
)
