"""The small demo as the command builds it: once in a run, a copy for each who needs one of its own."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import contextmanager
from pathlib import Path

COMMAND = str(Path(sys.executable).parent / "gongyou")
ARGUMENTS = ("demo", "--size", "small", "--serve", "no")


def demo_in(home: Path, environment: Mapping[str, str]) -> str:
    """Put the small demo on SQLite into this folder, which must not exist; gives what the command said."""
    shared = os.environ.get("GONGYOU_TEST_SHARED", "")
    if not shared:
        return _built(home, environment)
    kept = Path(shared) / "demo"
    with _alone(Path(shared) / "demo.lock"):
        said = kept / "said.txt"
        if not said.exists():
            shutil.rmtree(kept, ignore_errors=True)
            text = _built(kept / "home", environment)
            said.write_text(text, encoding="utf-8")
    shutil.copytree(kept / "home", home)
    return said.read_text(encoding="utf-8")


def _built(home: Path, environment: Mapping[str, str]) -> str:
    done = subprocess.run(
        [COMMAND, *ARGUMENTS],
        env={**environment, "GONGYOU_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@contextmanager
def _alone(path: Path):
    """One process at a time."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
