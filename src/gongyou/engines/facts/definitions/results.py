"""Innovation results that were accepted, each once, with the stamped benefit of a year."""

from gongyou.engines.facts.types import FACTS, FactTable

FACTS.register(
    FactTable(
        key="results",
        columns={
            "result": "int",
            "kind": "text",
            "unit": "int",
            "employer": "int",
            "completers": "int",
            "benefit_fen": "int",
            "benefit_year": "int",
            "region": "text",
            "zone": "int",
            "accepted_on": "day",
            "revoked_on": "day",
        },
        statement="""
            SELECT r.id AS result, r.kind AS kind, r.unit_id AS unit, r.employer_id AS employer,
                   (SELECT count(*) FROM passport_completer c WHERE c.result_id = r.id) AS completers,
                   r.benefit_fen AS benefit_fen, r.benefit_year AS benefit_year,
                   coalesce(r.region_id, o.region_id, e.region_id) AS region,
                   coalesce(o.zone_id, e.zone_id) AS zone,
                   r.accepted_on AS accepted_on, r.revoked_on AS revoked_on
            FROM passport_result r
            LEFT JOIN directory_employer e ON e.id = r.employer_id
            LEFT JOIN directory_organisation o ON o.node_id = r.unit_id
            WHERE r.complete
            ORDER BY r.id
        """,
        probe="SELECT count(*), max(id), count(revoked_on) FROM passport_result",
        events=("passport.result", "directory.organisation"),
        subject=("result", "result"),
    )
)
