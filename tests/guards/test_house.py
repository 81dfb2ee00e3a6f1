"""Guards over the whole tree: sizes, names, migrations, registration of models, routes and operations."""

import ast
import importlib
import pkgutil
import re
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models

import gongyou
from gongyou.kernel.access.routes import PUBLIC, SIGNED_IN, STAFF, WORKER, all_routes
from gongyou.kernel.access.scopes import Scope
from gongyou.kernel.operations.operation import OPERATIONS

SRC = Path(gongyou.__file__).parent
MODULES = sorted(path for path in SRC.rglob("*.py") if "migrations" not in path.parts)
THIRD_PARTY = {"auth", "contenttypes", "account", "mfa", "django_q"}
#: Credentials stand below access in the kernel, so they cannot declare a scope: the machine's own rows.
CREDENTIALS = {"accounts.User", "accounts.Phone", "accounts.PhoneCode", "accounts.Session", "numbering.Counter"}
BANNED = {"utils", "common", "helpers", "misc", "core", "base", "extras"}


def test_modules_stay_under_400_lines():
    long = {str(path.relative_to(SRC)): n for path in MODULES if (n := len(path.read_text().splitlines())) > 400}
    assert long == {}


def test_functions_fit_on_a_screen():
    long = []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno >= 50:
                long.append(f"{path.relative_to(SRC)}:{node.name} ({node.end_lineno - node.lineno + 1})")
    assert long == []


def test_no_module_without_an_owner():
    assert [str(path) for path in MODULES if path.stem in BANNED or path.parent.name in BANNED] == []


def test_every_module_says_what_belongs_there():
    silent = [
        str(path.relative_to(SRC))
        for path in MODULES
        if path.read_text().strip() and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert silent == []


def test_no_missing_or_automatically_named_migration(db):
    out = StringIO()
    call_command("makemigrations", "--check", "--dry-run", stdout=out)
    names = [path.stem for path in SRC.rglob("migrations/0*.py")]
    assert [name for name in names if "_auto_" in name or name.endswith("_initial")] == []


def test_every_model_declares_a_scope():
    silent = []
    for model in apps.get_models():
        if model._meta.app_label in THIRD_PARTY or model._meta.label in CREDENTIALS:
            continue
        if not isinstance(getattr(model, "scope", None), Scope):
            silent.append(model._meta.label)
    assert silent == []


def test_every_route_says_for_whom_it_is():
    routes = list(all_routes())
    assert len(routes) > 10
    assert [route.pattern for route in routes if route.openness is None] == []
    known = {PUBLIC, WORKER, STAFF, SIGNED_IN}
    assert [route.pattern for route in routes if route.openness.audience not in known] == []


def _modules_of(part: str):
    for info in pkgutil.walk_packages(gongyou.__path__, "gongyou."):
        if f".{part}" in info.name and ".migrations" not in info.name and ".kernel." not in info.name:
            yield importlib.import_module(info.name)


#: Modules of operations that hold parts of them (locked rows, clocks, SQL steps): no face may import them.
PARTS = {
    "gongyou.domains.unions.operations.staging",
    "gongyou.engines.procedures.operations.call_checks",
    "gongyou.engines.procedures.operations.clocks",
    "gongyou.engines.procedures.operations.desks",
    "gongyou.engines.procedures.operations.joint_parts",
    "gongyou.engines.procedures.operations.desks_of_many",
    "gongyou.engines.procedures.operations.issuing",
    "gongyou.engines.procedures.operations.locating",
    "gongyou.engines.procedures.operations.notice_parts",
    "gongyou.engines.procedures.operations.opening_dues",
    "gongyou.engines.procedures.operations.outcomes",
    "gongyou.engines.procedures.operations.panel_results",
    "gongyou.engines.procedures.operations.panel_rows",
    "gongyou.engines.procedures.operations.panel_undoing",
    "gongyou.engines.procedures.operations.poll_rounds",
    "gongyou.engines.procedures.operations.proving",
    "gongyou.engines.procedures.operations.rounds",
    "gongyou.engines.procedures.operations.settling",
    "gongyou.engines.procedures.operations.telling",
    "gongyou.engines.procedures.operations.trying_calls",
    "gongyou.records.directory.operations.checks",
    "gongyou.records.directory.operations.following",
    "gongyou.records.passport.operations.noting",
    "gongyou.records.passport.operations.places",
}
#: Single functions that only compute, or that only work on rows which an operation holds; may only shrink.
NOT_WRITES = {
    "gongyou.domains.unions.operations.applying.door",
    "gongyou.domains.unions.operations.rosters.refuse_same_file",
    "gongyou.engines.procedures.operations.opening.add_act",
    "gongyou.engines.procedures.operations.opening.add_to_roll",
    "gongyou.engines.procedures.operations.opening.close_roll",
    "gongyou.engines.procedures.operations.opening.enter",
    "gongyou.engines.procedures.operations.opening.enter_place",
    "gongyou.engines.procedures.operations.opening.new_act",
    "gongyou.engines.procedures.operations.opening.passed_by",
    "gongyou.records.directory.operations.accounts.one_time_password",
    "gongyou.records.directory.operations.memberships.open_membership",
    "gongyou.records.directory.operations.people.initials",
    "gongyou.records.directory.operations.people.particulars_of",
    "gongyou.records.directory.operations.roles.end_sessions",
}


def test_every_public_function_of_operations_is_an_operation():
    undecorated = set()
    for module in _modules_of("operations"):
        for name, value in vars(module).items():
            own = getattr(value, "__module__", "") == module.__name__
            if callable(value) and own and not name.startswith("_") and not isinstance(value, type):
                if not getattr(value, "is_operation", False) and module.__name__ not in PARTS:
                    undecorated.add(f"{module.__name__}.{name}")
    assert undecorated - NOT_WRITES == set()
    assert NOT_WRITES - undecorated == set()
    assert len(OPERATIONS) > 20


def test_faces_do_not_reach_into_parts_of_operations():
    names = {part.rsplit(".", 2)[0] + ".operations" for part in PARTS}
    stems = {part.rsplit(".", 1)[1] for part in PARTS}
    for path in MODULES:
        if "faces" not in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom):
                assert node.module not in PARTS, path
                assert node.module not in names or not stems & {alias.name for alias in node.names}, path


def test_unscoped_reads_are_few_and_say_why():
    calls = [f"{path.relative_to(SRC)}" for path in MODULES for _ in re.findall(r"\.unscoped\(", path.read_text())]
    assert len(calls) <= 20
    bare = [str(path) for path in MODULES if re.search(r"\.unscoped\(\s*\)", path.read_text())]
    assert bare == []


def test_faces_never_touch_the_unguarded_manager():
    faces = [path for path in MODULES if "faces" in path.parts]
    assert [str(path) for path in faces if "_base_manager" in path.read_text()] == []


def test_writes_happen_in_operations_only():
    allowed = {
        "operations",
        "writers",
        "models",
        "demo",
        "kernel",
        "stages",
        "stages.py",
        "demo.py",
        "operations.py",
        "models.py",
    }
    writing = re.compile(r"\.(save|bulk_create|bulk_update|get_or_create|update_or_create)\(|objects\.create\(")
    guilty = []
    for path in MODULES:
        parts = set(path.relative_to(SRC).parts)
        if not parts & allowed and writing.search(path.read_text()):
            guilty.append(str(path.relative_to(SRC)))
    assert guilty == []


def test_time_comes_from_the_clock_only():
    wrong = re.compile(r"datetime\.now\(|date\.today\(|timezone\.now\(|time\.time\(")
    guilty = [str(p.relative_to(SRC)) for p in MODULES if p.name != "clock.py" and wrong.search(p.read_text())]
    assert guilty == []


def test_no_external_address_in_templates():
    guilty = []
    for path in SRC.rglob("*.html"):
        if re.search(r"(src|href|action)=[\"']?(https?:)?//", path.read_text()):
            guilty.append(str(path.relative_to(SRC)))
    assert guilty == []


@pytest.mark.parametrize("name", ["models", "routes"])
def test_an_unregistered_thing_would_be_found(name):
    """The two guards above can fail: an unscoped model and an unmarked view are seen as such."""
    if name == "models":
        assert not isinstance(getattr(models.Model, "scope", None), Scope)
    else:
        from gongyou.kernel.access.routes import openness_of

        assert openness_of(lambda request: None, "nobody_knows_me") is None


def test_triggers_survive_every_migration(db):
    """SQLite rebuilds a table when a column changes and forgets its triggers: they must be made again."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        names = {name for (name,) in cursor.fetchall()}
    wanted = {
        "ledger_entry_no_update",
        "ledger_entry_no_delete",
        "ledger_item_no_update",
        "ledger_checkpoint_no_delete",
    }
    assert wanted <= names
    assert any(name.startswith("procedures_proving_owned") for name in names)
    for stem in ("directory_membership_no_overlap", "directory_employment_no_overlap", "access_link_no_circle"):
        assert any(name.startswith(stem) for name in names), stem
