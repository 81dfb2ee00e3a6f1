"""Tryton as a yardstick: a server with the module party, signed-in sessions, and requests that create one party."""

import base64
import itertools
import json
import os
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from bench.load import Connection, request
from bench.peers.tryton import PASSWORD
from bench.sites import PEERS, ROOT, TRYTON, VAR, Server, Site, address, make_database, serving

#: Tryton keeps a session's last use in its row; many sessions, so that requests do not wait for each other there.
SESSIONS = 16


def prepare() -> None:
    """Make the database with the module party, if it is missing."""
    ready = VAR / "tryton-ready"
    if ready.exists():
        return
    make_database(TRYTON, anew=True)
    command = [str(PEERS / "python"), str(ROOT / "bench" / "peers" / "tryton.py"), str(VAR / "tryton.conf")]
    subprocess.run([*command, f"{address()}/", TRYTON], check=True)
    ready.touch()


@contextmanager
def tryton(site: Site) -> Iterator[Server]:
    """Tryton under the same server with the same number of processes and threads as the site."""
    environment = {
        "PATH": os.environ["PATH"],
        "TRYTOND_CONFIG": str(VAR / "tryton.conf"),
        "TRYTOND_DATABASE_NAMES": TRYTON,
    }
    python = str(PEERS / "python")
    with serving(site, "trytond.application:app", environment, database=TRYTON, python=python) as server:
        yield server


def _rpc(method: str, parameters: list, session: str = "") -> bytes:
    headers = {"Content-Type": "application/json"}
    if session:
        headers["Authorization"] = f"Session {session}"
    body = json.dumps({"id": 1, "method": method, "params": parameters}).encode()
    return request("POST", f"/{TRYTON}/", headers=headers, body=body)


def sessions(port: int) -> list[str]:
    """Sign the administrator in several times."""
    connection, found = Connection(port), []
    for _number in range(SESSIONS):
        _status, _head, body = connection.ask(_rpc("common.db.login", ["admin", {"password": PASSWORD}, "en"]))
        user, session, *_more = json.loads(body)["result"]
        found.append(base64.b64encode(f"admin:{user}:{session}".encode()).decode())
    connection.close()
    return found


def creations(signed_in: list[str]) -> Iterator[bytes]:
    """Requests that create one party with a name, an identifier and a telephone number each."""
    number = 0
    while True:
        number += 1
        values = {
            "name": f"张{secrets.token_hex(3)}",
            "identifiers": [["create", [{"code": f"999999{secrets.randbelow(10**12):012d}"}]]],
            "contact_mechanisms": [["create", [{"type": "mobile", "value": f"13{secrets.randbelow(10**9):09d}"}]]],
        }
        yield _rpc("model.party.party.create", [[values], {}], signed_in[number % len(signed_in)])


def lists(signed_in: list[str]) -> Iterator[bytes]:
    """Requests for a page of 20 parties, as its client asks for one."""
    for session in itertools.cycle(signed_in):
        names = ["name", "code", "lang", "identifiers", "contact_mechanisms"]
        yield _rpc("model.party.party.search_read", [[], 0, 20, [["name", "ASC"]], names, {}], session)


def created(status: int, body: bytes) -> bool:
    """JSON-RPC says errors with status 200."""
    return status == 200 and b'"result"' in body
