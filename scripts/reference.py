"""Writes docs/reference/*.md from the code, so that the reference cannot say anything that the code does not do.

`python scripts/reference.py` writes the pages, `--check` only compares them and exits with 1 where one is out of date.
"""

import argparse
import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path

import django

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "reference"


def set_up() -> None:
    """Start Django with nothing of this machine in it: an empty home, no other settings."""
    for name in [key for key in os.environ if key.startswith("GONGYOU_") or key == "DATABASE_URL"]:
        del os.environ[name]
    os.environ["GONGYOU_HOME"] = tempfile.mkdtemp(prefix="gongyou-reference-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "gongyou.config.settings"
    django.setup()


def main() -> int:
    """Write the pages, or compare them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    checking = parser.parse_args().check
    set_up()
    FOLDER.mkdir(parents=True, exist_ok=True)
    found = import_module("reference_pages").pages()
    old = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    changed = sorted(name for name in found.keys() | old.keys() if found.get(name) != old.get(name))
    for name in changed:
        print(("过期：" if checking else "已更新：") + name)
        if not checking:
            _write(name, found.get(name))
    return 1 if checking and changed else 0


def _write(name: str, text: str | None) -> None:
    if text is None:
        (FOLDER / name).unlink()
    else:
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
