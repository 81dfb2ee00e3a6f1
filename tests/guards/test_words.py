"""Guards over words: one glossary, no pinyin in the code, every word that people see inside gettext."""

import ast
import importlib
import inspect
import pkgutil
import re
import sys
from pathlib import Path

from django.apps import apps
from django.db import models
from django.template.base import Lexer, TokenType
from django.utils import translation

import gongyou
from gongyou.engines.figures.types import FIGURES
from gongyou.engines.procedures.types import DUTIES, PROCEDURES
from gongyou.kernel.access.types import LINES, RIGHTS, ROLE_KINDS

ROOT = Path(__file__).resolve().parents[2]
SRC = Path(gongyou.__file__).parent
GLOSSARY = ROOT / "docs" / "glossary.md"
sys.path.insert(0, str(ROOT / "scripts"))
messages = importlib.import_module("messages")

CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
MODULES = sorted(path for path in SRC.rglob("*.py") if "migrations" not in path.parts)
TEMPLATES = sorted(SRC.rglob("templates/**/*.html"))

#: Modules whose Chinese is data or goes to the operator's terminal: (beginning of the path, why). Keep it short.
DATA = {
    "config/env.py": "the table of variables, read by operators in the reference",
    "config/settings.py": "the languages' own names and the issuer shown in authenticator applications",
    "domains/unions/roster/": "columns, words and spellings of a Chinese form, which are matched, not shown",
    "faces/cli/": "the command line speaks to operators in Chinese",
    "kernel/workdays/calendars.py": "the title of made-up calendar years",
    "kernel/exporting/workbooks.py": "font, and words of a Chinese form that are matched when it comes back",
    "ui/gallery.py": "samples for the gallery of components",
    "records/activities/demo.py": "invented names of the demo",
    "records/directory/demo/": "invented names of the demo",
    "domains/contests/demo/": "invented names of the demo",
    "domains/honours/demo/": "invented names of the demo",
    "domains/honours/predicates/naming.py": "the word with which every studio's name ends, stored and compared",
    "domains/unions/demo/": "invented names of the demo",
}
#: Calls that quote: titles of laws are not translated.
QUOTING = {"Source"}
#: Methods that cut a stored name: what they look for is not shown.
CUTTING = {"removesuffix", "removeprefix"}
#: Templates that are not in several languages, and why.
ONE_LANGUAGE = {
    "ui/templates/404.html": "the same bytes for everybody, whatever was asked for and by whom",
    "ui/templates/ui/gallery.html": "samples for those who build pages",
    "ui/templates/ui/gallery_screen.html": "samples for those who build pages",
}
#: Templates that still have Chinese outside gettext; the list may only shrink.
DEBTS: dict[str, int] = {}

PINYIN = re.compile(
    r"(?<![a-z])(gonghui|huiyuan|huiji|ruhui|shenqing|banjian|shixiang|jiedao|zhenjie|danwei|qiye|zhigong|gongren|"
    r"xingming|shenfen|zhengjian|shouji|shenpi|shenhe|tongyi|butongyi|tuihui|chehui|daoru|mingce|huaming|"
    r"gongneng|wangge|zhuxi|weiyuan|shijian|riqi|nianfen|leixing|zhuangtai|mingcheng|bianhao|beizhu|"
    r"tongji|zhibiao|baobiao|shuju|yonghu|mima|dengji|chaxun|xinxi|xiugai|shanchu|tianjia|tijiao)(?![a-z])"
)


def _rows() -> set[tuple[str, str]]:
    """(Chinese, identifier) of every row of the glossary."""
    found = re.findall(r"^\| ([^|]+?) \| `([^`|]*)` \| [^|]+ \| [^|]+ \|$", GLOSSARY.read_text(encoding="utf-8"), re.M)
    return set(found)


def _choices() -> list[type[models.Choices]]:
    found = {}
    for info in pkgutil.walk_packages(gongyou.__path__, "gongyou."):
        if not re.search(r"\.(records|engines|domains|kernel)\.", info.name) or ".child" in info.name:
            continue
        if ".migrations" in info.name:
            continue
        module = importlib.import_module(info.name)
        for value in vars(module).values():
            for inner in [value, *(vars(value).values() if inspect.isclass(value) else ())]:
                own = inspect.isclass(inner) and issubclass(inner, models.Choices)
                if own and inner.__module__.startswith("gongyou.") and len(inner):
                    found[f"{inner.__module__}.{inner.__qualname__}"] = inner
    return list(found.values())


def test_glossary_has_every_model():
    known = {identifier for _chinese, identifier in _rows()}
    ours = {model.__name__ for model in apps.get_models() if model.__module__.startswith("gongyou.")}
    assert len(ours) > 30
    assert sorted(ours - known) == []


def test_glossary_has_every_stored_choice():
    with translation.override("zh-hans"):
        wanted = {(str(one.label), f"{kind.__qualname__}.{one.value}") for kind in _choices() for one in kind}
    assert len(wanted) > 100
    assert sorted(wanted - _rows()) == []


def test_glossary_has_every_definition():
    with translation.override("zh-hans"):
        wanted = {(str(one.name), one.key) for registry in (LINES, RIGHTS, ROLE_KINDS) for one in registry.all()}
        wanted |= {(str(one.name), one.id) for one in FIGURES.all()}
        wanted |= {(str(one.name), one.key) for one in (*PROCEDURES.all(), *DUTIES.all())}
        wanted |= {(str(stage.labels.staff), stage.key) for one in PROCEDURES.all() for stage in one.stages}
    assert sorted(wanted - _rows()) == []


def test_glossary_speaks_of_nothing_twice():
    identifiers = [identifier for _chinese, identifier in _rows()]
    assert sorted({one for one in identifiers if identifiers.count(one) > 1}) == []


def test_no_identifier_is_pinyin():
    guilty = []
    for path in MODULES:
        if PINYIN.search(path.stem):
            guilty.append(str(path.relative_to(SRC)))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for name in _names(node):
                if PINYIN.search(name.lower().replace("_", " ")):
                    guilty.append(f"{path.relative_to(SRC)}: {name}")
    assert guilty == []
    assert PINYIN.search("huiyuan") and not PINYIN.search("member")


def _names(node: ast.AST) -> list[str]:
    found = [getattr(node, part, None) for part in ("id", "name", "attr", "arg")]
    return [one for one in found if isinstance(one, str)]


def _outside(path: Path) -> list[str]:
    """Chinese texts of a module that are neither docstrings nor arguments of a translating function."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = set(messages.aliases(tree)) | QUOTING
    inside = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            inside.add(id(node.value))
        elif isinstance(node, ast.Call) and _is_exempt(node.func, names):
            inside |= {id(argument) for argument in node.args}
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return [
        f"{path.relative_to(SRC)}:{node.lineno} {node.value[:30]!r}"
        for node in texts
        if id(node) not in inside and CHINESE.search(node.value)
    ]


def _is_exempt(function: ast.expr, names: set[str]) -> bool:
    if isinstance(function, ast.Attribute):
        return function.attr in CUTTING
    return isinstance(function, ast.Name) and function.id in names


def _is_data(path: Path) -> bool:
    return str(path.relative_to(SRC)).startswith(tuple(DATA))


def test_chinese_in_python_stands_inside_gettext():
    assert [text for path in MODULES if not _is_data(path) for text in _outside(path)] == []


def test_list_of_data_modules_is_short_and_needed():
    assert len(DATA) <= 13
    spared = {path.relative_to(SRC).as_posix() for path in MODULES if _outside(path)}
    assert [start for start in DATA if not any(path.startswith(start) for path in spared)] == []


def _visible_chinese(path: Path) -> list[str]:
    """Chinese texts of a template outside translate and blocktranslate; comments and names of languages left out."""
    found, block, comment = [], False, False
    for token in Lexer(path.read_text(encoding="utf-8")).tokenize():
        word = token.contents.split(maxsplit=1)[0] if token.contents.strip() else ""
        if token.token_type is TokenType.BLOCK:
            block = word == "blocktranslate" or block and word != "endblocktranslate"
            comment = word == "comment" or comment and word != "endcomment"
            if word not in {"translate", "blocktranslate"} and not comment:
                found += _untranslated_literals(token)
        elif token.token_type is TokenType.VAR:
            found += _untranslated_literals(token)
        elif token.token_type is TokenType.TEXT and not block and not comment:
            text = re.sub(r"<!--.*?-->|<span lang=[^>]*>[^<]*</span>", "", token.contents, flags=re.S)
            found += [f"{token.lineno}: {part.strip()[:30]}" for part in text.splitlines() if CHINESE.search(part)]
    return found


def _untranslated_literals(token) -> list[str]:
    """String literals of a tag or variable that are not wrapped in _()."""
    bare = re.sub(r"_\((\"[^\"]*\"|'[^']*')\)", "", token.contents)
    return [f"{token.lineno}: {bare[:30]}"] if CHINESE.search(bare) else []


def test_chinese_in_templates_stands_inside_translate():
    found = {path.relative_to(SRC).as_posix(): _visible_chinese(path) for path in TEMPLATES}
    found = {name: texts for name, texts in found.items() if name not in ONE_LANGUAGE}
    over = {name: texts for name, texts in found.items() if len(texts) > DEBTS.get(name, 0)}
    assert over == {}
    paid = {name: len(found.get(name, [])) for name, debt in DEBTS.items() if len(found.get(name, [])) < debt}
    assert paid == {}, "these templates are better than their debt: lower the list"


def test_an_untranslated_text_would_be_found(tmp_path):
    template = tmp_path / "page.html"
    template.write_text(
        "{% translate '好' %}<p>坏</p>{% blocktranslate %}好{% endblocktranslate %}{{ x|default:'坏' }}"
    )
    assert len(_visible_chinese(template)) == 2


def test_english_catalogue_is_complete():
    assert messages.faults() == []
