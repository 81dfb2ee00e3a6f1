"""Collecting the static files into the site's folder, when they are newer than what lies there."""

import multiprocessing
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

#: What packages bring and no page asks for.
UNUSED = ["ext", "htmax-*", "htmx-2*", "htmx-4.js"]


def _manifest() -> Path:
    return Path(settings.STATIC_ROOT) / "staticfiles.json"


def _newest() -> float:
    found = 0.0
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = max(found, Path(storage.path(path)).stat().st_mtime)
    return found


def collect() -> None:
    """Collect and compress all static files. Runs in a process of its own."""
    django.setup()
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=UNUSED)
    _manifest().touch()


class Collecting:
    """Collects beside other work, if anything is newer; `wait` returns when the files are there."""

    def __init__(self) -> None:
        self._process = None
        if not _manifest().exists() or _manifest().stat().st_mtime < _newest():
            self._process = multiprocessing.get_context("spawn").Process(target=collect)
            self._process.start()

    def wait(self) -> None:
        """Raises RuntimeError if collecting failed; its own message stands above."""
        if self._process is None:
            return
        self._process.join()
        if self._process.exitcode:
            raise RuntimeError("collectstatic failed")
