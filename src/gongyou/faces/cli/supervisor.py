"""Keeps the web server and the background worker running, says when they are ready, and stops both cleanly."""

import http.client
import ipaddress
import os
import signal
import socket
import sys
import time
from dataclasses import dataclass, field

from django.db import connection, connections

MOST_DEATHS = 3
WITHIN = 60.0
GRACE = 4.0


def free_port(host: str, first: int) -> int:
    """The first port from `first` on that nobody listens on. Raises OSError where none of a hundred is free."""
    for port in range(first, first + 100):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise OSError(f"no free port on {host} from {first} to {first + 99}")


@dataclass
class Child:
    """One process in a session of its own, so that Ctrl-C reaches it only through us."""

    name: str
    command: list[str]
    pid: int | None = None
    deaths: list[float] = field(default_factory=list)

    def start(self) -> None:
        self.pid = os.posix_spawn(self.command[0], self.command, _environment(), setsid=True)

    @property
    def alive(self) -> bool:
        """Whether it runs; a process that ended is laid to rest."""
        if self.pid is not None and os.waitpid(self.pid, os.WNOHANG)[0]:
            self.pid = None
        return self.pid is not None

    def died_too_often(self) -> bool:
        """Note a death; whether there were too many lately."""
        now = time.monotonic()
        self.deaths = [moment for moment in self.deaths if now - moment < WITHIN] + [now]
        return len(self.deaths) > MOST_DEATHS

    def ask_to_stop(self) -> None:
        """SIGTERM to the main process only: the worker's own children are stopped by it."""
        if self.alive and self.pid is not None:
            os.kill(self.pid, signal.SIGTERM)

    def force(self) -> None:
        """What is left of its session is killed."""
        if self.alive and self.pid is not None:
            os.killpg(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            self.pid = None


def _environment() -> dict[str, str]:
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "gongyou.config.settings", "GONGYOU_DB_WAIT": "5"}


def _reachable(host: str) -> str:
    """The address under which this machine reaches a server that listens on `host`."""
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        return host
    return ("::1" if found.version == 6 else "127.0.0.1") if found.is_unspecified else host


class Stopped(Exception):
    """Somebody asked us to stop."""


class Supervisor:
    """The site at one address with its worker."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.shown = _reachable(host)
        self.address = f"http://{f'[{self.shown}]' if ':' in self.shown else self.shown}:{port}/"
        # One writer at a time is all that SQLite has; more web processes would only wait for each other.
        workers = "1" if connection.vendor == "sqlite" else "2"
        python = sys.executable
        web = [python, "-m", "granian", "--interface", "wsgi", "--no-ws", "--host", host, "--port", str(port)]
        web += ["--workers", workers, "--blocking-threads", "4", "--log-level", "warning"]
        web += ["--workers-kill-timeout", "2", "gongyou.config.wsgi:application"]
        self.children = [Child("网页服务", web), Child("后台任务", [python, "-m", "django", "qcluster"])]

    def run(self) -> int:
        """Start, watch, stop. Returns 0 when asked to stop, 1 when a process dies again and again."""
        connections.close_all()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _stop)
        try:
            for child in self.children:
                child.start()
            self._wait_until_ready()
            return self._watch()
        except Stopped:
            print("\n正在停止……", flush=True)
            return 0
        finally:
            self._stop_all()

    def _wait_until_ready(self) -> None:
        for _turn in range(600):
            if self._answers():
                print(f"就绪：{self.address}（工作台 {self.address}console/）  按 Ctrl-C 停止", flush=True)
                return
            if not self.children[0].alive:
                return
            time.sleep(0.1)
        print("网页服务 60 秒内没有应答，仍在等待。", flush=True)

    def _answers(self) -> bool:
        """Whether the site answers anything at all."""
        asked = http.client.HTTPConnection(self.shown, self.port, timeout=5)
        try:
            asked.request("GET", "/")
            return asked.getresponse().status < 500
        except (OSError, http.client.HTTPException):
            return False
        finally:
            asked.close()

    def _watch(self) -> int:
        while True:
            for child in self.children:
                if child.alive:
                    continue
                if child.died_too_often():
                    print(f"{child.name}反复退出，已停止。请看上面的错误信息，并运行 gongyou check。", flush=True)
                    return 1
                print(f"{child.name}退出了，正在重新启动。", flush=True)
                child.start()
            time.sleep(0.5)

    def _stop_all(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        for child in self.children:
            child.ask_to_stop()
        until = time.monotonic() + GRACE
        while time.monotonic() < until and any(child.alive for child in self.children):
            time.sleep(0.05)
        for child in self.children:
            child.force()
        print("已停止。", flush=True)


def _stop(number: int, frame: object) -> None:
    del number, frame
    raise Stopped
