"""What every act of a client stands on: the acts by name, the district that the site stored, its viewers."""

import json
import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import lru_cache
from pathlib import Path
from threading import Lock

from gongyou.kernel.access.roles import worker_viewer
from gongyou.kernel.access.viewer import Viewer, system
from gongyou.kernel.accounts.codes import user_for_phone
from gongyou.kernel.operations.operation import RequestKey, request_key
from gongyou.records.directory.models import Organisation

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


class District:
    """The organisations of the site by key."""

    def __getitem__(self, key: str) -> Organisation:
        return Organisation._base_manager.get(pk=world()["nodes"][key])


def declared_once(added: Callable[[], AbstractContextManager]) -> Callable[[], None]:
    """What a scenery declares, for good: once in each process, by the first of its clients that calls the result."""
    kept: list[AbstractContextManager] = []
    lock = Lock()

    def there() -> None:
        with lock:
            if not kept:
                kept.append(added())
                kept[-1].__enter__()

    return there


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
