"""Invariants that a column constraint cannot hold: triggers, one form per database (R8, R11)."""

from collections.abc import Callable

from django.db import migrations


def _both(name: str, table: str, sqlite: str, postgres: str) -> migrations.RunPython:
    def create(apps, schema_editor) -> None:
        schema_editor.execute(sqlite if schema_editor.connection.vendor == "sqlite" else postgres, params=None)

    def drop(apps, schema_editor) -> None:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}", params=None)
        else:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}", params=None)
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}()", params=None)

    return migrations.RunPython(create, drop)


def _postgres(name: str, table: str, when: str, body: str, answer: str = "NEW") -> str:
    return (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN {answer}; END $$; "
        f"CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )


def append_only(table: str) -> list[migrations.RunPython]:
    """Refuse UPDATE and DELETE of every row of `table`."""
    made = []
    for verb in ("UPDATE", "DELETE"):
        name = f"{table}_no_{verb.lower()}"
        text = f"{table} is append-only"
        sqlite = f"CREATE TRIGGER {name} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{text}'); END"
        postgres = _postgres(name, table, f"BEFORE {verb}", f"RAISE EXCEPTION '{text}' USING ERRCODE = '23514';")
        made.append(_both(name, table, sqlite, postgres))
    return made


def refuse(name: str, table: str, condition: str, text: str) -> migrations.RunPython:
    """Refuse an INSERT or UPDATE of `table` for which `condition` (SQL over NEW) finds something."""
    sqlite = _sqlite_pair(name, table, condition, text)
    body = f"IF EXISTS ({condition}) THEN RAISE EXCEPTION '{text}' USING ERRCODE = '23514'; END IF;"
    postgres = _postgres(name, table, "BEFORE INSERT OR UPDATE", body)

    def create(apps, schema_editor) -> None:
        if schema_editor.connection.vendor == "sqlite":
            for statement in sqlite:
                schema_editor.execute(statement, params=None)
        else:
            schema_editor.execute(postgres, params=None)

    return migrations.RunPython(create, _dropper(name, table))


def _sqlite_pair(name: str, table: str, condition: str, text: str) -> list[str]:
    return [
        f"CREATE TRIGGER {name}_{verb.lower()} BEFORE {verb} ON {table} WHEN EXISTS ({condition}) "
        f"BEGIN SELECT RAISE(ABORT, '{text}'); END"
        for verb in ("INSERT", "UPDATE")
    ]


def _dropper(name: str, table: str) -> Callable:
    def drop(apps, schema_editor) -> None:
        if schema_editor.connection.vendor == "sqlite":
            for verb in ("insert", "update"):
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}_{verb}", params=None)
        else:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}", params=None)
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}()", params=None)

    return drop


def no_overlap(table: str, keys: tuple[str, ...], where: str = "1 = 1") -> migrations.RunPython:
    """Refuse two rows of one key whose periods [valid_from, valid_to) overlap; an empty valid_to is open.

    `where` limits both rows; it names columns as {row}.column.
    """
    same = " AND ".join(f"other.{key} = NEW.{key}" for key in keys)
    parts = [
        same,
        "other.id <> NEW.id",
        where.format(row="other"),
        where.format(row="NEW"),
        "(NEW.valid_to IS NULL OR NEW.valid_to > NEW.valid_from)",
        "(other.valid_to IS NULL OR other.valid_to > other.valid_from)",
        "(other.valid_to IS NULL OR other.valid_to > NEW.valid_from)",
        "(NEW.valid_to IS NULL OR NEW.valid_to > other.valid_from)",
    ]
    condition = " ".join(["SELECT 1 FROM", table, "other WHERE", " AND ".join(parts)])
    if len(keys) == 0:
        raise ValueError("no_overlap needs at least one key column")
    return refuse(f"{table}_no_overlap", table, condition, f"{table}: periods overlap")
