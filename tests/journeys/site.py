"""A demo site as a newcomer gets it: built by `gongyou demo`, served by `gongyou serve`, in a folder of its own."""

import base64
import hashlib
import hmac
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.factories.demo_home import COMMAND, demo_in

ROOT = Path(__file__).resolve().parents[2]
#: What the surrounding process may have set for itself and the site must not inherit.
FOREIGN = ("DATABASE_URL", "GONGYOU_", "DJANGO_SETTINGS_MODULE")
PATIENCE = 90.0


def environment(home: Path) -> dict[str, str]:
    """The environment of the site's processes: the surrounding one without anybody else's settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    return {**kept, "GONGYOU_HOME": str(home)}


def second_factor(secret: str, *, later: int = 0) -> str:
    """The present six digits of a secret (RFC 6238: SHA-1, 30 seconds), or those of so many turns later."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, (int(time.time()) // 30 + later).to_bytes(8, "big"), hashlib.sha1)
    at = digest[-1] & 15
    return f"{(int.from_bytes(digest[at : at + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass(frozen=True)
class Account:
    """One of the accounts that the demo prints."""

    role: str
    where: str
    username: str
    password: str
    totp_secret: str
    phone: str


@dataclass
class Site:
    """A running demo: its address, its folder, its accounts."""

    address: str
    home: Path
    accounts: list[Account] = field(repr=False)
    _shown: set[tuple[str, int]] = field(default_factory=set, repr=False)
    _told: dict[str, dict[str, dict]] = field(default_factory=dict, repr=False)

    def staff(self, username: str) -> Account:
        return next(account for account in self.accounts if account.username == username)

    def second_factor(self, username: str) -> str:
        """Six digits that are good now and were not used yet: each is good only once."""
        while True:
            turn = int(time.time()) // 30
            for later in (0, -1, 1):
                if (username, turn + later) not in self._shown:
                    self._shown.add((username, turn + later))
                    return second_factor(self.staff(username).totp_secret, later=later)
            time.sleep(1)

    def worker(self, union: str) -> Account:
        """The printed worker who is a member of this union."""
        return next(account for account in self.accounts if account.phone and account.where == union)

    def command(self, *arguments: str) -> str:
        """What the command line prints, beside the running site."""
        return run(self.home, *arguments)

    def figures(self, day: str = "", *, certified: bool = False) -> dict[str, dict]:
        """The figures by their number as `gongyou figures --json` gives them; a past day is asked for only once."""
        if day and day in self._told and not certified:
            return self._told[day]
        more = [*(["--as-of", day] if day else []), *(["--certified"] if certified else [])]
        told = json.loads(self.command("figures", "--json", *more))
        if certified:
            return {found["id"]: found for found in told}
        self._told[day] = {found["id"]: found for found in told}
        return self._told[day]

    def ask(self, statement: str) -> list[tuple]:
        """Rows of the site's database, read beside the running site."""
        with sqlite3.connect(f"file:{self.home / 'gongyou.sqlite3'}?mode=ro", uri=True) as connection:
            return connection.execute(statement).fetchall()

    def scene(self, name: str, *arguments: str) -> dict:
        """Set a scene of `tests.journeys.scenes` in the site; gives what it tells."""
        settings = {"DJANGO_SETTINGS_MODULE": "gongyou.config.settings"}
        command = [sys.executable, "-m", "tests.journeys.scenes", name, *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env={**environment(self.home), **settings}, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{name}:\n{done.stderr}"
        return json.loads(done.stdout.splitlines()[-1])

    def let_time_pass(self, session_key: str, minutes: int) -> None:
        """Make a session look as if it had been opened so much earlier."""
        script = (
            "import django; django.setup()\n"
            "from gongyou.kernel.accounts.sessions import SessionStore\n"
            f"session = SessionStore({session_key!r})\n"
            f"session['proved_at'] = session['proved_at'] - {minutes * 60}\n"
            "session.save()\n"
        )
        settings = {"DJANGO_SETTINGS_MODULE": "gongyou.config.settings"}
        subprocess.run([sys.executable, "-c", script], env={**environment(self.home), **settings}, check=True)


def run(home: Path, *arguments: str) -> str:
    """Run the command in the site's folder; raises AssertionError with all that it said if it fails."""
    done = subprocess.run([COMMAND, *arguments], env=environment(home), capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"gongyou {' '.join(arguments)}:\n{done.stdout}\n{done.stderr}"
    return done.stdout


@contextmanager
def demo_site() -> Iterator[Site]:
    """Build the small demo, serve it on a free port, stop it and throw it away afterwards."""
    with tempfile.TemporaryDirectory(prefix="gongyou-journeys-") as folder:
        home = Path(folder) / "home"
        demo_in(home, environment(home))
        accounts = json.loads((home / "demo_accounts.json").read_text(encoding="utf-8"))
        known = Account.__dataclass_fields__
        found = [Account(**{name: account[name] for name in known}) for account in accounts]
        with served(home) as address:
            yield Site(address, home, found)


@contextmanager
def served(home: Path) -> Iterator[str]:
    """Run `gongyou serve` until the block is left; gives the address without a slash at its end."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    log = home.parent / "serve.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [COMMAND, "serve", "--port", str(port)],
            env=environment(home),
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _wait_until_ready(process, address, log)
            yield address
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def _wait_until_ready(process: subprocess.Popen, address: str, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/about/", timeout=10):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the site did not start:\n{log.read_text(encoding='utf-8', errors='replace')}")
