"""A whole site of its own for tests that need real processes: home, keys, a file or server database, a small district.

The test looks at it through raw SQL only, so that what it proves does not rest on the code under test.
"""

import hashlib
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlparse

import gongyou  # noqa: F401  (puts the safe SQLite in place before sqlite3 is imported)
from tests.races.whole import NUMBERS, WHOLE, closure_of

ROOT = Path(__file__).resolve().parents[2]
URL = os.environ.get("DATABASE_URL", "")
RELEASE = os.environ.get("GONGYOU_TEST_LENGTH") == "release"
PROCESSES, CLIENTS = 8, 50
#: A site lies in memory where it can: what races and kills prove does not need a disk, and a slow disk only makes
#: fifty clients wait for each other.
PLACE = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def _server(database: str):
    import psycopg

    parts = urlparse(URL)
    return psycopg.connect(parts._replace(path=f"/{database}").geturl(), autocommit=True)


class Site:
    """Made once for a module; `rows` and `value` ask the database directly."""

    def __init__(self, module: str, *arguments: str) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="gongyou-site-", dir=PLACE))
        self.database = f"gy_site_{secrets.token_hex(4)}" if URL else ""
        self.environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith(("GONGYOU_", "DATABASE_URL"))},
            "GONGYOU_HOME": str(self.home),
            "GONGYOU_DEMO": "1",
            "GONGYOU_JOBS": "worker",
            "GONGYOU_SMS_GATEWAY": "counting",
            "GONGYOU_SECRET_KEY": "only-for-tests-" + "y" * 40,
            "DJANGO_SETTINGS_MODULE": "gongyou.config.settings",
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}",
        }
        if URL:
            with _server("postgres") as admin:
                admin.execute(f'CREATE DATABASE "{self.database}"')
            self.environment["DATABASE_URL"] = urlparse(URL)._replace(path=f"/{self.database}").geturl()
        self.process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            env=self.environment, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.process.stdout.readline().strip() == "ready"
        self.world = json.loads((self.home / "world.json").read_text())
        self._connection = self._connect()

    def ask(self, command: dict):
        """Send one command to the site's process and return its answer."""
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, "the site's process died"
        return json.loads(line)

    def _connect(self):
        if URL:
            return _server(self.database)
        import sqlite3

        found = sqlite3.connect(self.home / "gongyou.sqlite3", isolation_level=None, timeout=20)
        # A constraint of a table may use what Django gives to its own connections.
        found.create_function("REGEXP", 2, lambda wanted, text: text is not None and bool(re.search(wanted, text)))
        return found

    def rows(self, statement: str, *values) -> list[tuple]:
        if URL:
            return self._connection.execute(statement, values).fetchall()
        return self._connection.execute(statement.replace("%s", "?"), values).fetchall()

    def value(self, statement: str, *values):
        return self.rows(statement, *values)[0][0]

    def gateway_keys(self) -> list[str]:
        path = self.home / "gateway.log"
        return path.read_text().split() if path.exists() else []

    def close(self) -> None:
        self._connection.close()
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(20)
        shutil.rmtree(self.home, ignore_errors=True)
        if URL:
            with _server("postgres") as admin:
                admin.execute(f'DROP DATABASE IF EXISTS "{self.database}" WITH (FORCE)')

    # What must hold whatever happened, in plain SQL.

    def check_ledger(self) -> int:
        """Walk the chain with an own few lines; return how many entries there are."""
        names = ("seq", "at", "actor", "role", "node", "event", "subject_kind", "subject_number", "data")
        prev, count = "0" * 64, 0
        for *values, stored_prev, stored in self.rows(
            f"SELECT {', '.join(names)}, prev, hash FROM ledger_entry ORDER BY seq"
        ):
            text = json.dumps(
                dict(zip(names, values, strict=True)), ensure_ascii=False, sort_keys=True, separators=(",", ":")
            )
            count += 1
            assert values[0] == count and stored_prev == prev, f"entry {count}"
            prev = hashlib.sha256(b"\x00" + bytes.fromhex(prev) + text.encode()).hexdigest()
            assert prev == stored, f"entry {count}"
        assert self.rows("SELECT seq, hash FROM ledger_head") == [(count, prev)]
        return count

    def check_whole(self) -> None:
        """Every fact stands whole: nothing without its ledger entry, no matter without act, party and clock."""
        if URL:
            self._connection.execute("ANALYZE")  # fresh tables have no statistics: plans would be guesses
        for statement in WHOLE:
            assert self.rows(statement) == [], statement
        self._check_acts()
        self._check_numbers()
        self._check_closure()
        if not URL:
            assert self.rows("PRAGMA integrity_check") == [("ok",)]
            assert self.rows("PRAGMA foreign_key_check") == []

    def _check_acts(self) -> None:
        acts = Counter(pk for (pk,) in self.rows("SELECT id FROM procedures_act"))
        entries = Counter()
        for event, data in self.rows("SELECT event, data FROM ledger_entry WHERE subject_kind = 'matter'"):
            found = json.loads(data)
            if "act" in found and "stage" in found:
                assert event.startswith("procedures.")
                entries[found["act"]] += 1
        entries.update(pk for (pk,) in self.rows("SELECT subject_number FROM ledger_item WHERE subject_kind = 'act'"))
        assert entries == acts

    def _check_numbers(self) -> None:
        """Numbers of every series and year are consecutive, and its counter stands at the last."""
        given: dict[tuple[str, int], list[int]] = defaultdict(list)
        for table, column in NUMBERS:
            for (number,) in self.rows(f"SELECT {column} FROM {table} WHERE {column} <> ''"):
                series, year, serial = number.split("-")
                given[series, int(year)].append(int(serial))
        last = {
            (series, year): count
            for series, year, count in self.rows("SELECT series, year, last FROM numbering_counter")
        }
        for key, numbers in given.items():
            assert sorted(numbers) == list(range(1, last[key] + 1)), key

    def _check_closure(self) -> None:
        links = self.rows("SELECT line, parent_id, child_id FROM access_link WHERE valid_to IS NULL")
        rows = self.rows("SELECT line, ancestor_id, descendant_id FROM access_closure WHERE depth > 0")
        assert closure_of(links) == set(map(tuple, rows))


@dataclass
class Told:
    """What the clients of one race were told."""

    results: list[dict] = field(default_factory=list)

    @property
    def count(self) -> Counter:
        return Counter(result["outcome"] for result in self.results)

    @property
    def done(self) -> list:
        return [result["value"] for result in self.results if result["outcome"] == "done"]

    @property
    def codes(self) -> Counter:
        return Counter(result.get("code") for result in self.results if result["outcome"] == "refused")

    @property
    def busy(self) -> int:
        return sum(result["busy"] for result in self.results)


class Clients(Site):
    """A site with fifty clients as threads of eight processes, each with its own connection; they start at one instant."""

    def __init__(self) -> None:
        shares = [CLIENTS // PROCESSES + (1 if place < CLIENTS % PROCESSES else 0) for place in range(PROCESSES)]
        super().__init__("tests.races.worker", *map(str, shares))

    def race(self, act: str, *, each: list[dict] | None = None, **arguments) -> Told:
        """Let every client do `act` at once, or as many as `each` has entries. Anything but a plain no is a failure."""
        most = len(each) if each is not None else CLIENTS
        return self._ask({"act": act, "each": each, "arguments": arguments, "most": most})

    def one(self, act: str, **arguments):
        """Let one client do `act` alone and return its value."""
        told = self._ask({"act": act, "each": None, "arguments": arguments, "alone": True})
        assert told.count == {"done": 1}, told.results
        return told.done[0]

    def _ask(self, command: dict) -> Told:
        told = Told(self.ask(command))
        errors = [result["value"] for result in told.results if result["outcome"] == "error"]
        assert not errors, f"{len(errors)} clients saw an unhandled error, the first:\n{errors[0]}"
        return told
