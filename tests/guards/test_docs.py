"""Guards over the documents: the reference equals the code, links lead somewhere, examples are true."""

import importlib
import json
import re
import sys
import tomllib
from datetime import date
from pathlib import Path
from urllib.parse import unquote

import pytest

from gongyou.config.env import VARIABLES
from gongyou.engines.procedures.types import PROCEDURES
from gongyou.faces.cli.main import build_parser
from gongyou.kernel import parameters, workdays
from gongyou.kernel.access.types import ROLE_KINDS
from gongyou.kernel.ledger import chain

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
sys.path.insert(0, str(ROOT / "scripts"))
reference_pages = importlib.import_module("reference_pages")

#: What has no place in documents for users: paths of somebody's machine, notes to self, promises that nobody can keep.
FORBIDDEN = re.compile(
    r"/work/(?:main|shared|\.)|/tmp/|\bTODO\b|\bFIXME\b|\bTBD\b|\bXXX\b|百分之百安全|绝对安全|万无一失"
)


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_reference_is_what_the_code_says():
    found = reference_pages.pages()
    stored = {path.name: _read(path) for path in REFERENCE.glob("*.md")}
    stale = sorted(name for name in found.keys() | stored.keys() if found.get(name) != stored.get(name))
    assert stale == [], "run .venv/bin/python scripts/reference.py"


def test_reference_names_every_command_variable_parameter_procedure_and_role():
    commands, settings = _read(REFERENCE / "commands.md"), _read(REFERENCE / "settings.md")
    chosen = next(action for action in build_parser()._actions if action.choices and action.dest == "command")
    assert [name for name in chosen.choices if f"`gongyou {name}`" not in commands] == []
    assert [one.name for one in VARIABLES if f"`{one.name}`" not in settings] == []
    text = _read(REFERENCE / "parameters.md")
    assert [one.code for one in parameters.all_parameters() if f"`{one.code}`" not in text] == []
    text = _read(REFERENCE / "procedures.md")
    assert [one.key for one in PROCEDURES.all() if f"`{one.key}`" not in text] == []
    text = _read(REFERENCE / "roles.md")
    assert [one.key for one in ROLE_KINDS.all() if f"`{one.key}`" not in text] == []


def _anchors(path: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", _read(path), re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


def _broken(path: Path) -> list[str]:
    text = re.sub(r"```.*?```", "", _read(path), flags=re.S)
    found = []
    for address in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", address):
            continue
        target, _hash, anchor = unquote(address).partition("#")
        file = (path.parent / target).resolve() if target else path
        if not file.exists():
            found.append(f"{path.relative_to(ROOT)}: {address}")
        elif anchor and file.suffix == ".md" and anchor not in _anchors(file):
            found.append(f"{path.relative_to(ROOT)}: {address} has no such heading")
    return found


def test_every_link_leads_somewhere():
    assert len(PAGES) > 30
    assert [broken for path in PAGES for broken in _broken(path)] == []


def test_a_broken_link_would_be_found(tmp_path, monkeypatch):
    page = tmp_path / "page.md"
    page.write_text("[gone](nowhere.md) [here](#no) [fine](#yes)\n\n# Yes\n")
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
    assert len(_broken(page)) == 2


def test_index_names_every_page():
    index = _read(DOCS / "README.md")
    parts = ("start", "howto", "explain", "decisions")
    pages = [path.relative_to(DOCS).as_posix() for part in parts for path in (DOCS / part).glob("*.md")]
    assert [page for page in sorted(pages) if f"({page})" not in index] == []


def test_readme_carries_a_newcomer_by_two_commands():
    text = _read(ROOT / "README.md")
    assert text.count("make demo") >= 2 and text.count("make test") >= 2
    assert "## English" in text and "Apache-2.0" in text
    targets = re.findall(r"^([a-z-]+):", _read(ROOT / "Makefile"), re.M)
    named = {name for path in PAGES for name in re.findall(r"`make ([a-z-]+)", _read(path))}
    assert sorted(named - set(targets)) == []


def test_documents_hold_no_forbidden_words():
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}" for path in PAGES for match in FORBIDDEN.finditer(_read(path))
    ]
    assert found == []


def test_decisions_are_numbered_and_weigh_alternatives():
    files = sorted((DOCS / "decisions").glob("*.md"))
    numbers = [path.name[:4] for path in files]
    assert numbers == [f"{n:04d}" for n in range(1, len(files) + 1)]
    for path in files:
        heads = re.findall(r"^## (.+)$", _read(path), re.M)
        assert heads[:3] == ["背景", "决定", "后果"], path.name
        assert heads[3] in {"不采用的做法", "否决"}, path.name


def test_every_direct_dependency_has_its_reason():
    project = tomllib.loads(_read(ROOT / "pyproject.toml"))["project"]
    names = [re.match(r"[A-Za-z0-9_.-]+", one).group() for one in project["dependencies"]]
    reasons = set(re.findall(r"^\| ([a-z0-9-]+) \|", _read(DOCS / "decisions" / "0015-dependencies.md"), re.M))
    assert set(names) == reasons


VECTOR = re.compile(r"^\| (\d{4}-\d\d-\d\d) \| (\d+) (\w+) \| (计入|不计) \| ([\d-]+) \| ([\d-]+) \|", re.M)
VECTORS = VECTOR.findall(_read(DOCS / "explain" / "clocks.md"))


@pytest.mark.parametrize("row", VECTORS, ids=lambda row: f"{row[0]} {row[1]} {row[2]} {row[3]}")
def test_examples_of_clocks_are_true(row):
    start, amount, unit, counted, natural_end, last = row
    found = workdays.due(date.fromisoformat(start), int(amount), unit, count_start=counted == "计入")
    assert (found.natural_end.isoformat(), found.due.isoformat()) == (natural_end, last)


def test_there_are_examples_of_clocks():
    assert len(VECTORS) == 7


def test_example_of_suspension_extension_and_restart_is_true():
    ten = workdays.due(date(2026, 11, 23), 10, "working_day")
    assert ten.due == date(2026, 12, 7)
    assert workdays.resume(ten, date(2026, 11, 26), date(2026, 12, 3)).due == date(2026, 12, 14)
    assert workdays.extend(ten, 5, "working_day").due == date(2026, 12, 14)
    assert workdays.restart(ten, date(2026, 12, 1)).due == date(2026, 12, 15)


def test_code_examples_compile():
    blocks = [
        (path.name, block)
        for path in (DOCS / "howto").glob("add-*.md")
        for block in re.findall(r"^```python\n(.*?)^```", _read(path), re.S | re.M)
    ]
    assert blocks
    for name, block in blocks:
        compile(block, name, "exec")


def test_example_of_a_procedure_would_be_registered():
    block = re.search(r"^```python\n(.*?)^```", _read(DOCS / "howto" / "add-a-procedure.md"), re.S | re.M).group(1)
    names: dict = {"__name__": "gongyou.domains.unions.definitions.certificate"}
    exec(block.replace("@procedure\n", ""), names)
    example = names["Certificate"]
    assert list(PROCEDURES._check(example)) == []
    assert example.kinds() == ["Decide"] and example.domain() == "unions"
    assert example.key not in PROCEDURES


def test_outputs_for_witnesses_are_those_of_the_verifier(tmp_path, capsys):
    """The page for witnesses quotes the verifier: each quoted beginning is one that it can print."""
    page = _read(DOCS / "howto" / "verify-the-audit.md")
    entry = {name: "" for name in chain.FIELDS} | {"seq": 1, "prev": chain.START}
    entry["hash"] = chain.entry_hash(chain.START, entry)
    path = tmp_path / "ledger.jsonl"
    path.write_text(json.dumps(entry) + "\n")
    assert chain.main([str(path)]) == 0
    assert capsys.readouterr().out.startswith("WHOLE   1 entries, last hash ")
    assert "`WHOLE   104233 entries, last hash " in page
    for changed, words in (
        ({"event": "other"}, "its content does not give its hash"),
        ({"prev": "1" * 64}, "it does not follow the hash of entry"),
    ):
        path.write_text(json.dumps(entry | changed) + "\n")
        assert chain.main([str(path)]) == 1
        assert words in capsys.readouterr().out and words in page
