"""Which organisation stood under which, on which line, from when to when."""

from gongyou.engines.facts.types import FACTS, FactTable

FACTS.register(
    FactTable(
        key="links",
        columns={
            "link": "int",
            "line": "text",
            "parent": "int",
            "child": "int",
            "is_primary": "flag",
            "valid_from": "day",
            "valid_to": "day",
        },
        statement="""
            SELECT id AS link, line, parent_id AS parent, child_id AS child, is_primary, valid_from, valid_to
            FROM access_link ORDER BY id
        """,
        probe="SELECT count(*), max(id), count(valid_to) FROM access_link",
        events=("directory.link", "directory.organisation"),
    )
)
