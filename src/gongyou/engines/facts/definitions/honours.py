"""Honours that ever stood, with who or what holds them, the tags at the award and the place then.

`award` is the title's key. An honour that a higher level replaced is marked, and counts on by itself.
"""

from gongyou.engines.facts.types import FACTS, FactTable

_TAGS = ("industrial", "front_line", "women", "migrant", "non_public", "new_form", "manager")
#: The list of tags is JSON of closed keys; its text looks the same in both databases.
_FLAGS = ", ".join(f"(CAST(h.tags AS text) LIKE '%\"{tag}\"%') AS {tag}" for tag in _TAGS)

FACTS.register(
    FactTable(
        key="honours",
        columns={
            "honour": "int",
            "holder_kind": "text",
            "person": "int",
            "employer": "int",
            "organisation": "int",
            "team": "int",
            "result": "int",
            "award": "text",
            "family": "text",
            "level": "text",
            "level_ordinal": "int",
            "nature": "text",
            "category": "text",
            "year": "int",
            **{tag: "flag" for tag in _TAGS},
            "region": "text",
            "zone": "int",
            "superseded": "flag",
            "granted_on": "day",
            "revoked_on": "day",
        },
        statement="""
            SELECT h.id AS honour, h.holder_kind AS holder_kind, h.person_id AS person, h.employer_id AS employer,
                   h.organisation_id AS organisation, h.group_id AS team, h.result_id AS result,
                   h.title AS award, h.family AS family, h.level AS level, h.level_ordinal AS level_ordinal,
                   h.nature AS nature, h.category AS category, h.year AS year, FLAGS,
                   coalesce(h.region_id, pl.region) AS region, coalesce(pl.zone, e.zone_id) AS zone,
                   (s.id IS NOT NULL AND s.revoked_on IS NULL) AS superseded,
                   h.granted_on AS granted_on, h.revoked_on AS revoked_on
            FROM passport_honour h
            LEFT JOIN directory_employer e ON e.id = h.at_employer_id
            LEFT JOIN passport_honour s ON s.id = h.superseded_by_id
            LEFT JOIN PLACES ON pl.organisation = h.unit_id
             AND (pl.since IS NULL OR h.granted_on >= pl.since) AND (pl.until IS NULL OR h.granted_on < pl.until)
            WHERE h.revocation NOT IN ('reversed', 'merged')
            ORDER BY h.id
        """.replace("FLAGS", _FLAGS),
        probe="SELECT count(*), max(id), count(revoked_on), count(superseded_by_id) FROM passport_honour",
        events=("passport.honour", "passport.group", "directory.organisation"),
        subject=("honour", "honour"),
    )
)
