"""Invariants that a column constraint cannot hold: triggers, one form per database (R8, R11)."""

from collections.abc import Callable

from django.db import migrations


class Statements(migrations.RunPython):
    """Runs statements that name tables and no models: Django need not build the models of that moment for it.

    Building them costs more than everything else of a fresh `migrate` together.
    """

    def database_forwards(self, app_label, schema_editor, from_state, to_state) -> None:
        self.code(None, schema_editor)

    def database_backwards(self, app_label, schema_editor, from_state, to_state) -> None:
        assert self.reverse_code is not None
        self.reverse_code(None, schema_editor)


def _both(name: str, table: str, sqlite: str, postgres: str) -> migrations.RunPython:
    def create(apps, schema_editor) -> None:
        schema_editor.execute(sqlite if schema_editor.connection.vendor == "sqlite" else postgres, params=None)

    def drop(apps, schema_editor) -> None:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}", params=None)
        else:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}", params=None)
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}()", params=None)

    return Statements(create, drop)


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


def refuse(name: str, table: str, condition: str, text: str, *, first: str = "") -> migrations.RunPython:
    """Refuse an INSERT or UPDATE of `table` for which `condition` (SQL over NEW) finds something.

    `first` is a statement that PostgreSQL runs before it looks (to wait for a row's lock); SQLite has one writer.
    """
    sqlite = _sqlite_pair(name, table, condition, text)
    body = f"{first} IF EXISTS ({condition}) THEN RAISE EXCEPTION '{text}' USING ERRCODE = '23514'; END IF;"
    postgres = _postgres(name, table, "BEFORE INSERT OR UPDATE", body)

    def create(apps, schema_editor) -> None:
        if schema_editor.connection.vendor == "sqlite":
            for statement in sqlite:
                schema_editor.execute(statement, params=None)
        else:
            schema_editor.execute(postgres, params=None)

    return Statements(create, _dropper(name, table))


def refuse_change(name: str, table: str, verb: str, condition: str, text: str) -> migrations.RunPython:
    """Refuse an INSERT, UPDATE or DELETE (`verb`) of `table` for which `condition`, SQL over OLD and NEW, holds."""
    answer = f"SELECT RAISE(ABORT, '{text}'); END"
    sqlite = f"CREATE TRIGGER {name} BEFORE {verb} ON {table} WHEN {condition} BEGIN {answer}"
    body = f"IF {condition} THEN RAISE EXCEPTION '{text}' USING ERRCODE = '23514'; END IF;"
    row = "OLD" if verb == "DELETE" else "NEW"
    return _both(name, table, sqlite, _postgres(name, table, f"BEFORE {verb}", body, row))


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


def no_overlap(
    table: str, keys: tuple[str, ...], where: str = "1 = 1", *, begins: str = "valid_from", ends: str = "valid_to"
) -> migrations.RunPython:
    """Refuse two rows of one key whose periods [begins, ends) overlap; an empty end is open, no length is no period.

    `where` limits both rows; it names columns as {row}.column.
    """
    same = " AND ".join(f"other.{key} = NEW.{key}" for key in keys)
    parts = [
        same,
        "other.id <> NEW.id",
        where.format(row="other"),
        where.format(row="NEW"),
        f"(NEW.{ends} IS NULL OR NEW.{ends} > NEW.{begins})",
        f"(other.{ends} IS NULL OR other.{ends} > other.{begins})",
        f"(other.{ends} IS NULL OR other.{ends} > NEW.{begins})",
        f"(NEW.{ends} IS NULL OR NEW.{ends} > other.{begins})",
    ]
    condition = " ".join(["SELECT 1 FROM", table, "other WHERE", " AND ".join(parts)])
    if len(keys) == 0:
        raise ValueError("no_overlap needs at least one key column")
    return refuse(f"{table}_no_overlap", table, condition, f"{table}: periods overlap")


def set_aside() -> migrations.RunPython:
    """On SQLite, keep every trigger's text and drop it, before operations that make tables anew.

    SQLite forgets the triggers of such a table, and refuses to make one anew that another table's trigger names.
    `put_back` must follow as the migration's last operation but for new triggers.
    """

    def keep(apps, schema_editor) -> None:
        if schema_editor.connection.vendor != "sqlite":
            return
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("CREATE TABLE triggers_aside AS SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            cursor.execute("SELECT name FROM triggers_aside")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")

    return Statements(keep, migrations.RunPython.noop)


def put_back() -> migrations.RunPython:
    """Make the triggers again that `set_aside` kept."""

    def make(apps, schema_editor) -> None:
        if schema_editor.connection.vendor != "sqlite":
            return
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SELECT sql FROM triggers_aside")
            for (text,) in cursor.fetchall():
                cursor.execute(text)
            cursor.execute("DROP TABLE triggers_aside")

    return Statements(make, migrations.RunPython.noop)
