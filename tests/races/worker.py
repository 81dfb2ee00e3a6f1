"""The processes of clients: one process loads the house, makes the site, and forks; each fork has its threads.

Reads one command a line and prints what every client was told.
"""

import json
import os
import socket
import sys
import threading
import time
import traceback
from dataclasses import asdict
from pathlib import Path

import django

PATIENCE = 360.0


def prepare() -> None:
    """Keys, calendar, tables and the small district."""
    from gongyou.kernel import privacy, workdays

    home = Path(os.environ["GONGYOU_HOME"])
    privacy.create_key_ring(home)
    for year in (2027, 2028):
        workdays.write_demo_year(home, year)
    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from gongyou.kernel.outbox.gateways import SMS_GATEWAYS

    SMS_GATEWAYS.register("counting", CountingGateway())
    call_command("migrate", verbosity=0)
    write_world(home)
    warm_up()
    connections.close_all()


def warm_up() -> None:
    """What a long-running process has loaded already: parameters, calendars, keys, strokes. Forks inherit it."""
    from gongyou.domains.unions.predicates import by_strokes
    from tests.races.acts import ACTS
    from tests.races.people import somebody

    by_strokes(["王甲", "李乙"])
    who = somebody(9_000_000)
    number = ACTS["join"](union="union_b2", phone=who.phone, identity=who.identity, name=who.name)
    ACTS["decide"](by="union_b2", number=number, outcome="admit")
    ACTS["drain"]()


def write_world(home: Path) -> None:
    """The district, and what clients need to know of it."""
    from tests.factories.world import build

    world = build()
    world.staff("union_clerk", "union_a1", "union_a1_colleague")
    world.staff("district_officer", "district", "district_colleague")
    for kind in ("system_admin", "security_admin", "audit_admin"):
        world.staff(kind, None, kind)
    data = {
        "nodes": {key: row.pk for key, row in world.organisations.items()},
        "codes": {key: row.code for key, row in world.organisations.items()},
        "tokens": {key: row.token for key, row in world.codes.items()},
        "viewers": {key: asdict(viewer) for key, viewer in world.viewers.items()},
        "users": {key: user.username for key, user in world.users.items()},
    }
    (home / "world.json").write_text(json.dumps(data))


class CountingGateway:
    """Writes every key that it is given to a file in one appended line."""

    def send(self, *, dedupe_key: str, address: str, text: str) -> None:
        path = Path(os.environ["GONGYOU_HOME"]) / "gateway.log"
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(handle, f"{dedupe_key}\n".encode())
        os.close(handle)
        time.sleep(0.002)


def attempt(call, arguments: dict) -> dict:
    """One client: what it was told. A busy answer is tried again, as a browser would after Retry-After."""
    from django.db import OperationalError

    from gongyou.kernel.operations.errors import AlreadyDone, Busy, Denied, Refused, is_held

    began, busy = time.monotonic(), 0
    while time.monotonic() - began < PATIENCE:
        try:
            return {"outcome": "done", "value": call(**arguments), "busy": busy}
        except (Busy, OperationalError) as error:
            if isinstance(error, OperationalError) and not is_held(error):
                return {"outcome": "error", "value": traceback.format_exc(), "busy": busy}
            busy += 1
            time.sleep(0.05)
        except Refused as error:
            return {"outcome": "refused", "value": error.message, "code": error.code, "busy": busy}
        except Denied as error:
            return {"outcome": "denied", "value": str(error), "busy": busy}
        except AlreadyDone:
            return {"outcome": "already", "value": "", "busy": busy}
        except Exception:
            return {"outcome": "error", "value": traceback.format_exc(), "busy": busy}
    return {"outcome": "error", "value": "still busy after six minutes", "busy": busy}


class Client(threading.Thread):
    """One thread with its own connection, kept from round to round."""

    def __init__(self, number: int) -> None:
        super().__init__(daemon=True)
        self.number, self.told = number, {}
        self.command: dict | None = None
        self.begin, self.finished = threading.Event(), threading.Event()
        self.start()

    def run(self) -> None:
        from tests.races.acts import ACTS

        while True:
            self.begin.wait()
            self.begin.clear()
            command = self.command
            arguments = {**command["arguments"], **(command["each"][self.number] if command["each"] else {})}
            wait = command["at"] - time.time()
            if wait > 0:
                time.sleep(wait)
            self.told = {"client": self.number, **attempt(ACTS[command["act"]], arguments)}
            self.finished.set()


def serve(first: int, count: int, line: socket.socket) -> None:
    """One forked process: answer commands with the results of this process's clients."""
    clients = [Client(first + place) for place in range(count)]
    stream = line.makefile("rw")
    for text in stream:
        command = json.loads(text)
        chosen = clients[:1] if command.get("alone") else [one for one in clients if one.number < command["most"]]
        for client in chosen:
            client.finished.clear()
            client.command = command
            client.begin.set()
        for client in chosen:
            client.finished.wait()
        stream.write(json.dumps([client.told for client in chosen], default=str) + "\n")
        stream.flush()


def fork(first: int, count: int):
    """A process of clients and the line to it."""
    ours, theirs = socket.socketpair()
    if os.fork() == 0:
        ours.close()
        serve(first, count, theirs)
        os._exit(0)
    theirs.close()
    return ours.makefile("rw")


def relay(shares: list[int]) -> None:
    """Pass commands on to every process, all starting at one instant, and print what came back."""
    lines = [fork(sum(shares[:place]), share) for place, share in enumerate(shares)]
    print("ready", flush=True)
    for text in sys.stdin:
        command = json.loads(text)
        command["at"] = 0 if command.get("alone") else time.time() + 0.05
        chosen, told = (lines[:1] if command.get("alone") else lines), []
        for line in chosen:
            line.write(json.dumps(command) + "\n")
            line.flush()
        for line in chosen:
            told += json.loads(line.readline())
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    prepare()
    relay([int(share) for share in sys.argv[1:]])
