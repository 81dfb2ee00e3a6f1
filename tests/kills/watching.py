"""A site whose process forks children to be killed, and what the test that kills them knows of them."""

import os
import signal
import time

from tests.races.site import RELEASE, URL, Site

#: Kills of children that found, move and import, together; and of those that join.
FOUNDINGS, MOVES, IMPORTS = (80, 60, 60) if RELEASE else (8, 6, 6)
JOINS = 200 if RELEASE else 12
#: Every run kills at the same moments, as far as the machine is as fast.
SEED = 12351
SESSIONS = (
    "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
    "AND backend_type = 'client backend'"
)


class Nursery(Site):
    """The children work until they are killed; what they acknowledged stands in their logs."""

    def __init__(self) -> None:
        super().__init__("tests.kills.nursery")

    def start(self, work: str, **arguments) -> int:
        return self.ask({"do": "start", "work": work, "arguments": arguments})["pid"]

    def kill(self, pid: int) -> bool:
        """Kill the child and wait until its session has gone; say whether it was still at work.

        A server finishes the statement that it was sent, a commit too, after the client is dead.
        """
        os.kill(pid, signal.SIGKILL)
        at_work = self.ask({"do": "reap", "pid": pid})["signal"] == signal.SIGKILL
        while URL and self.value(SESSIONS):
            time.sleep(0.005)
        return at_work

    def run(self, act: str, **arguments):
        told = self.ask({"do": "run", "act": act, "arguments": arguments})
        assert told["outcome"] == "done", told["value"]
        return told["value"]

    def said(self, path) -> list[str]:
        lines = path.read_text().splitlines() if path.exists() else []
        assert [line for line in lines if line.startswith("error")] == []
        return lines


def wait_for(path, acts: int = 1, seconds=60.0) -> None:
    """Wait until a child has acknowledged so many acts."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if path.exists() and path.read_text().count("\n") >= acts:
            return
        time.sleep(0.002)
    raise AssertionError(f"the child did not do {acts} acts")
