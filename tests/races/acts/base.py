"""What every act of a client stands on: the acts by name, the district that the site stored, its viewers."""

import json
import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from gongyou.kernel.access.roles import worker_viewer
from gongyou.kernel.access.viewer import Viewer, system
from gongyou.kernel.accounts.codes import user_for_phone
from gongyou.kernel.operations.operation import RequestKey, request_key

ACTS: dict[str, Callable] = {}
ROBOT = system(reason="race")


def act(function: Callable) -> Callable:
    """Register what a client may do, by the function's name, which nothing else may have."""
    taken = ACTS.setdefault(function.__name__, function)
    assert taken is function, f"{taken.__module__} and {function.__module__} both have an act {function.__name__}"
    return function


@lru_cache
def world() -> dict:
    return json.loads((Path(os.environ["GONGYOU_HOME"]) / "world.json").read_text())


def staff(key: str) -> Viewer:
    return Viewer(**world()["viewers"][key])


def worker(phone: str) -> Viewer:
    return worker_viewer(user_for_phone(phone).pk)


def keyed(key: str, call: Callable, *, body: str = "same"):
    """Run `call` as the answer to a request that carries an idempotency key."""
    token = request_key.set(RequestKey("user:race", "/race", key, body)) if key else None
    try:
        return call()
    finally:
        if token is not None:
            request_key.reset(token)
