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


#: What moves to and fro: who opens it, and between which two parents.
TO_AND_FRO = {
    "T-union_a2": ("union_a2", ("T-street_a", "T-street_b")),
    "T-street_b": ("street_b", ("T-district", "T-zone")),
}
#: The numbers of employers of this turn's children begin here.
EMPLOYERS = 10_000
#: How foundings go: straight to the reply, with a meeting that is called twice, given up, refused.
GOES = (60, 73, 60, 72, 73, 60, 71)


def _stands(number: str) -> str:
    """The matter, how many acts it has, where it stands, and how many are in the union that it is about."""
    from gongyou.engines.procedures.models import Act
    from gongyou.records.directory.models import Membership
    from tests.races.acts.lives import matter_of, union_of

    matter = matter_of(number)
    members = Membership._base_manager.filter(union=union_of(matter), valid_to=None).count()
    acts = Act._base_manager.filter(matter=matter).count()
    return f"{number} {acts} {matter.ending or matter.stage} {members}"


def _carry_on(log: str, number: str) -> None:
    """One act after the other until the matter has ended; each is acknowledged once its operation has returned."""
    from tests.races.acts import ACTS
    from tests.races.acts.lives import matter_of

    _say(log, _stands(number))
    while matter_of(number).state != "ended":
        ACTS["go_on"](number=number)
        _say(log, _stands(number))


def foundings(log: str, seed: int, number: str) -> None:
    """Take up the founding that was left, then found one union after the other; every third is a joint one."""
    from tests.races.acts import ACTS

    for life in itertools.count(EMPLOYERS + 100 * seed, 2):
        if number:
            _carry_on(log, number)
        workers = GOES[life // 2 % len(GOES)]
        number = ACTS["ask_founding"](numbers=[life, life + 1] if life % 3 == 0 else [life], workers=workers)


def moves(log: str, seed: int, number: str) -> None:
    """Take up the move that was left, then move a union and a whole street to and fro."""
    from tests.races.acts import ACTS
    from tests.races.acts.lives import parent_code

    for turn in itertools.count(seed):
        if number:
            _carry_on(log, number)
        child = ("T-union_a2", "T-street_b")[turn % 2]
        by, (one, other) = TO_AND_FRO[child]
        given = {
            "organisation": "", "line": "territory", "new_parent": other if parent_code(child) == one else one,
            "reason": "不宜迁址" if turn % 5 == 4 else "迁址",
        }  # fmt: skip
        number = ACTS["ask"](by=by, procedure="unions.move", given=given)


def payments(log: str, seed: int, fund: str, payee: int) -> None:
    """Take up the batches that were left, then promise three sums, send them and take in the answer, again and again."""
    from tests.races.acts import ACTS

    for turn in itertools.count(seed * 1000):
        for number in ACTS["left_batches"](fund=fund):
            while (state := ACTS["carry_on"](number=number)) != "closed":
                _say(log, f"{number} {state}")
            _say(log, f"{number} closed")
        for part in range(3):
            ACTS["promise"](fund=fund, payee=payee, matter=10 * turn + part, fen=1000)
        _say(log, f"{ACTS['draft_batch'](fund=fund)} draft")


def rounds(log: str, seed: int) -> None:
    """Nominate, draft, open and close: again and again."""
    from tests.races.acts import ACTS

    while True:
        numbers = ACTS["nominate"](how_many=20, stage="award")
        number = ACTS["draft_joint"](by="district", stage="award", numbers=numbers)
        _say(log, f"drafted {number}")
        ACTS["open_joint"](by="district_colleague", number=number)
        _say(log, f"opened {number}")
        ACTS["close_joint"](by="district_colleague", number=number)
        _say(log, f"closed {number}")


WORK = {
    "payments": payments,
    "joins": joins,
    "foundings": foundings,
    "moves": moves,
    "roster": roster,
    "rounds": rounds,
}


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
