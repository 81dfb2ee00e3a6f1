"""Loads the house once and forks children that work until they are killed. Commands come one a line.

Children write what was committed to a file, one appended line each, only after the operation returned.
"""

import itertools
import json
import os
import sys
import traceback

from tests.races.worker import prepare


def _say(path: str, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(handle, f"{text}\n".encode())
    os.close(handle)


def joins(log: str, seed: int) -> None:
    """Apply, admit, ask for a code, send what waits: again and again."""
    from tests.races.acts import ACTS
    from tests.races.people import somebody

    for number in itertools.count():
        who = somebody(seed * 1000 + number)
        matter = ACTS["join"](union="union_a1", phone=who.phone, identity=who.identity, name=who.name)
        _say(log, f"applied {matter}")
        ACTS["decide"](by="union_a1", number=matter, outcome="admit")
        _say(log, f"admitted {matter}")
        if number % 2:
            ACTS["send_code"](phone=who.phone)
            _say(log, "code")
        ACTS["drain"](most=3)


def roster(log: str, number: str) -> None:
    """Check an uploaded roster in the background's way, then commit it."""
    from tests.races.acts import ACTS

    if ACTS["run_check"](number=number) == "checked":
        _say(log, "checked")
    ACTS["commit"](by="union_a1", number=number)
    _say(log, "committed")


def organisations(log: str) -> None:
    """Prepare a union, found it, begin its term, move it to and fro: again and again."""
    from tests.races.acts import ACTS

    for _number in itertools.count():
        union = ACTS["prepare"](parent="T-street_a")
        _say(log, f"prepared {union} T-street_a")
        ACTS["reply"](union=union)
        _say(log, f"founded {union} T-street_a")
        ACTS["begin_term"](union=union)
        _say(log, f"begun {union} T-street_a")
        for since, to in (("T-street_a", "T-street_b"), ("T-street_b", "T-street_a"), ("T-street_a", "T-district")):
            ACTS["move"](child=union, since=since, to=to)
            _say(log, f"moved {union} {to}")


WORK = {"joins": joins, "organisations": organisations, "roster": roster}


def _start(command: dict) -> dict:
    pid = os.fork()
    if pid == 0:
        try:
            WORK[command["work"]](**command["arguments"])
        except BaseException:
            _say(command["arguments"]["log"], "error " + traceback.format_exc().replace("\n", " | "))
        os._exit(0)
    return {"pid": pid}


def _run(command: dict) -> dict:
    """Do one act in a forked child and return what it was told: the nursery itself never opens a connection."""
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid == 0:
        from tests.races.acts import ACTS
        from tests.races.worker import attempt

        with os.fdopen(theirs, "w") as file:
            json.dump(attempt(ACTS[command["act"]], command["arguments"]), file, default=str)
        os._exit(0)
    os.close(theirs)
    with os.fdopen(ours) as file:
        told = json.load(file)
    os.waitpid(pid, 0)
    return told


def _reap(command: dict) -> dict:
    _pid, status = os.waitpid(command["pid"], 0)
    return {"signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0}


if __name__ == "__main__":
    prepare()
    print("ready", flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        answer = {"start": _start, "run": _run, "reap": _reap}[asked["do"]](asked)
        print(json.dumps(answer), flush=True)
