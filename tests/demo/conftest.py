"""One small demo for all tests of it, built as a user would build it: by the command, in a home of its own."""

import json
import os
import subprocess
import sys
import uuid
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlparse

import pytest

from tests.factories.demo_home import ARGUMENTS, demo_in

TIMEOUT = 600


@dataclass(frozen=True)
class Site:
    """A site in a folder of its own; `ask` runs independent SQL, `gongyou` a command."""

    home: Path
    environment: dict[str, str]
    first_output: str = ""

    def gongyou(self, *arguments: str) -> subprocess.CompletedProcess:
        command = [sys.executable, "-m", "gongyou.faces.cli.main", *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=TIMEOUT)

    def ask(self, query: str) -> list[tuple]:
        url = self.environment.get("DATABASE_URL")
        if url:
            import psycopg

            with psycopg.connect(url) as connection:
                return connection.execute(query).fetchall()
        import sqlite3

        connection = sqlite3.connect(self.home / "gongyou.sqlite3")
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()

    def one(self, query: str):
        return self.ask(query)[0][0]

    def accounts(self) -> list[dict]:
        return json.loads((self.home / "demo_accounts.json").read_text(encoding="utf-8"))


def clean_environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of a user's shell, without what the tests set for themselves."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("GONGYOU_", "DJANGO_"))}
    kept.pop("DATABASE_URL", None)
    return {**kept, "GONGYOU_HOME": str(home), "PYTHONWARNINGS": "ignore", **more}


@pytest.fixture(scope="session")
def empty_database():
    """The address of a new database where the tests run on PostgreSQL, else an empty text."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        yield ""
        return
    import psycopg

    name = f"gongyou_demo_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    yield urlparse(url)._replace(path=f"/{name}").geturl()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def demo(tmp_path_factory, empty_database):
    """The small demo, built once."""
    home = tmp_path_factory.mktemp("demo") / "home"
    more = {"DATABASE_URL": empty_database} if empty_database else {}
    environment = clean_environment(home, **more)
    if not empty_database:
        return Site(home, environment, demo_in(home, environment))
    done = Site(home, environment).gongyou(*ARGUMENTS)
    assert done.returncode == 0, done.stdout + done.stderr
    return Site(home, environment, done.stdout)
