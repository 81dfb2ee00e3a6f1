"""Keeps the English catalogue: `python scripts/messages.py` collects every message of the source into django.po.

`--check` only tells what is missing or wrong and exits with 1. `--missing` prints the untranslated messages as JSON,
`--fill FILE` takes translations from such a file ({"原文": "text"}; plural forms as a list; a context as "ctx|原文").
The file is sorted, without line numbers, dates, paths or fuzzy guesses, so that it changes only where words change.
Where Debian's gettext is installed, msgfmt has the last word on the format.
"""

import argparse
import ast
import io
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from babel.messages import pofile
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "gongyou"
CATALOGUE = SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.po"
#: function → positions of (context, singular, plural); None where it has none.
FUNCTIONS = {
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
TEMPLATE_KEYWORDS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
UNSTABLE = ("POT-Creation-Date", "PO-Revision-Date", "Generated-By")
Found = tuple[str | None, str, str | None]


def aliases(tree: ast.AST) -> dict[str, str]:
    """The names under which a module imports Django's translating functions."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            found |= {name.asname or name.name: name.name for name in node.names if name.name in FUNCTIONS}
    return found


def of_python(path: Path) -> Iterator[Found]:
    """The messages of a module, whatever names it gives to the functions."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = aliases(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield from _of_call(node, FUNCTIONS[names[node.func.id]])


def _of_call(node: ast.Call, positions: tuple[int | None, int, int | None]) -> Iterator[Found]:
    texts = [arg.value if isinstance(arg, ast.Constant) and isinstance(arg.value, str) else None for arg in node.args]
    context, singular, plural = (None if at is None or at >= len(texts) else texts[at] for at in positions)
    if singular:
        yield context, singular, plural


def of_template(path: Path) -> Iterator[Found]:
    """The messages of a template, found by Django's own rules."""
    code = templatize(path.read_text(encoding="utf-8"))
    lines = "\n".join(line.lstrip() for line in code.splitlines())
    for _line, found, _comments, context in extract("python", io.BytesIO(lines.encode()), TEMPLATE_KEYWORDS):
        texts = found if isinstance(found, tuple) else (found,)
        if texts[0]:
            yield context, texts[0], texts[1] if len(texts) > 1 else None


def collected() -> set[Found]:
    """Every message of the source."""
    if not settings.configured:
        settings.configure()
    found: set[Found] = set()
    for path in SOURCE.rglob("*.py"):
        if "migrations" not in path.parts:
            found |= set(of_python(path))
    for path in [*SOURCE.rglob("templates/**/*.html"), *SOURCE.rglob("templates/**/*.txt")]:
        found |= set(of_template(path))
    plural = {(context, text) for context, text, more in found if more}
    return {one for one in found if one[2] or (one[0], one[1]) not in plural}


def stored() -> Catalog:
    """The catalogue as it lies in the tree; empty where there is none."""
    if not CATALOGUE.exists():
        return Catalog(locale="en")
    with CATALOGUE.open("rb") as file:
        return pofile.read_po(file, locale="en")


def merged(old: Catalog) -> Catalog:
    """A catalogue of exactly the collected messages with the translations that are known."""
    new = Catalog(
        locale="en", project="Gongyou", version="0", fuzzy=False, header_comment="# English messages of Gongyou."
    )
    for context, singular, plural in sorted(collected(), key=lambda one: (one[1], one[0] or "")):
        known = old.get(singular, context=context)
        text = known.string if known is not None and not known.fuzzy else ""
        if plural:
            text = text if isinstance(text, tuple) else (text, text)
        elif isinstance(text, tuple):
            text = text[0]
        new.add((singular, plural) if plural else singular, text, context=context)
    return new


def written(catalogue: Catalog) -> str:
    """The file's text without what changes by itself."""
    out = io.BytesIO()
    pofile.write_po(out, catalogue, width=110, no_location=True, sort_output=True, ignore_obsolete=True)
    lines = out.getvalue().decode().splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(tuple(f'"{name}' for name in UNSTABLE)))


def untranslated(catalogue: Catalog) -> list[Message]:
    """Messages without a complete translation."""
    texts = [(one, one.string if isinstance(one.string, tuple) else (one.string,)) for one in catalogue if one.id]
    return [one for one, parts in texts if not all(parts)]


def faults() -> list[str]:
    """What is wrong with the catalogue in the tree, one line each."""
    old = stored()
    current = merged(old)
    found = [f"untranslated: {one.id}" for one in untranslated(current)]
    found += [f"fuzzy: {one.id}" for one in old if one.id and one.fuzzy]
    found += [f"{error}: {one.id}" for one, errors in current.check() if one.id for error in errors if one.string]
    if not CATALOGUE.exists() or CATALOGUE.read_text(encoding="utf-8") != written(current):
        found.append("django.po is not what the source and its translations give: run `make messages`")
    return found + _msgfmt()


def _msgfmt() -> list[str]:
    program = shutil.which("msgfmt")
    if program is None or not CATALOGUE.exists():
        return []
    with tempfile.NamedTemporaryFile(suffix=".mo") as out:
        done = subprocess.run(
            [program, "--check-format", "-o", out.name, str(CATALOGUE)], capture_output=True, text=True, check=False
        )
    return [line for line in done.stderr.splitlines() if line.strip()] if done.returncode else []


def _key(one: Message) -> str:
    text = one.id[0] if isinstance(one.id, tuple) else one.id
    return f"{one.context}|{text}" if one.context else text


def fill(path: Path) -> int:
    """Take translations from a JSON file into the catalogue; return how many were taken."""
    given, catalogue, taken = json.loads(path.read_text(encoding="utf-8")), merged(stored()), 0
    for one in catalogue:
        if one.id and given.get(_key(one)):
            text = given[_key(one)]
            both = (text, text) if isinstance(text, str) else tuple(text)
            one.string = both if isinstance(one.id, tuple) else both[0]
            taken += 1
    _save(catalogue)
    return taken


def _save(catalogue: Catalog) -> None:
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_text(written(catalogue), encoding="utf-8")


def main() -> int:
    """Collect, check, print what is missing, or take translations."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--missing", action="store_true")
    parser.add_argument("--fill", type=Path)
    arguments = parser.parse_args()
    if arguments.check:
        found = faults()
        print("\n".join(found) if found else "catalogue complete")
        return 1 if found else 0
    if arguments.missing:
        print(json.dumps({_key(one): "" for one in untranslated(merged(stored()))}, ensure_ascii=False, indent=0))
        return 0
    if arguments.fill:
        print(f"taken: {fill(arguments.fill)}")
    else:
        _save(merged(stored()))
    catalogue = stored()
    print(f"{len(catalogue)} messages, {len(untranslated(catalogue))} untranslated: {CATALOGUE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
