"""What is asked of whom: the inputs of a procedure's form and of a stage's outcomes, and how they are checked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import InputKind

LONGEST = {InputKind.TEXT: 200, InputKind.LONG: 4000}
Choices = tuple[tuple[str, Any], ...]
#: (viewer, matter or None) → the values that may be chosen now, with their labels.
Options = Callable[[Any, Any], Choices]


@dataclass(frozen=True)
class Input:
    """One thing asked. `mask` names how a sealed answer is shown; `keep=False` never stays on the act.

    `rows` asks for up to `most` lines of `columns`; `each` asks one value of `cell` for every option, such as the
    votes of each candidate. `options` gives the choices that depend on the matter; `search` those that match a text
    (kind `pick`: too many for a list; what was picked is checked where it is used).
    """

    key: str
    name: Any
    mask: str = ""
    kind: str = InputKind.TEXT
    required: bool = True
    hint: Any = ""
    choices: Choices = ()
    options: Options | None = None
    search: Callable[[Any, Any, str], Choices] | None = None
    columns: tuple["Input", ...] = ()
    cell: str = InputKind.WHOLE
    least: int | None = None
    most: int | None = None
    keep: bool = True
    correctable: bool = True

    def offered(self, viewer: Any, matter: Any) -> Choices:
        """The choices of this moment."""
        return self.options(viewer, matter) if self.options is not None else self.choices

    def label_of(self, value: Any, viewer: Any = None, matter: Any = None) -> Any:
        """A closed choice in words, anything else as it is."""
        closed = self.choices or (self.options is not None and self.kind == InputKind.CHOICE)
        return dict(self.offered(viewer, matter)).get(value, value) if closed else value


@dataclass(frozen=True)
class Problem:
    """What is wrong with one input, or with one cell (`field` is then `key-row-column` or `key-option`)."""

    field: str
    text: str


def checked(
    inputs: tuple[Input, ...], given: Mapping[str, Any], offered: Mapping[str, Choices] | None = None
) -> tuple[dict[str, Any], list[Problem]]:
    """The cleaned values of known inputs, and what is wrong with each; nothing unknown is taken over."""
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for one in inputs:
        choices = (offered or {}).get(one.key, one.choices)
        value, found = _CHECKS[InputKind(one.kind)](one, given.get(one.key), choices)
        problems += found
        values[one.key] = value
        if one.required and not found and value in (None, "", [], {}):
            problems.append(Problem(one.key, _("请填写“%(name)s”。") % {"name": one.name}))
    return values, problems


Checked = tuple[Any, list[Problem]]


def _text(one: Input, raw: Any, choices: Choices) -> Checked:
    text = str(raw or "").strip()
    longest = one.most or LONGEST.get(InputKind(one.kind), 200)
    if len(text) > longest:
        said = _("“%(name)s”最多 %(most)s 个字。") % {"name": one.name, "most": longest}
        return text, [Problem(one.key, said)]
    return text, []


def _whole(one: Input, raw: Any, choices: Choices) -> Checked:
    text = str("" if raw is None else raw).strip()
    if not text:
        return None, []
    if not (text.isascii() and text.isdigit()) or len(text) > 9:
        return None, [Problem(one.key, _("“%(name)s”请填整数。") % {"name": one.name})]
    value = int(text)
    if one.least is not None and value < one.least or one.most is not None and value > one.most:
        bounds = {"name": one.name, "least": one.least or 0, "most": "…" if one.most is None else one.most}
        return value, [Problem(one.key, _("“%(name)s”应在 %(least)s 到 %(most)s 之间。") % bounds)]
    return value, []


def _day(one: Input, raw: Any, choices: Choices) -> Checked:
    """Days are kept as 2026-11-23."""
    text = str(raw or "").strip()
    if not text:
        return "", []
    try:
        return date.fromisoformat(text).isoformat(), []
    except ValueError:
        return "", [Problem(one.key, _("“%(name)s”请填日期，例如 2026-11-23。") % {"name": one.name})]


def _choice(one: Input, raw: Any, choices: Choices) -> Checked:
    text = str(raw or "")
    if text and text not in {str(value) for value, _label in choices}:
        return "", [Problem(one.key, _("“%(name)s”请从所列各项中选择。") % {"name": one.name})]
    return text, []


def _yes(one: Input, raw: Any, choices: Choices) -> Checked:
    return raw in (True, "1", "on", "true", "yes"), []


def _rows(one: Input, raw: Any, choices: Choices) -> Checked:
    found, problems = [], []
    for place, row in enumerate(raw or []):
        if not any(str(row.get(column.key) or "").strip() for column in one.columns):
            continue
        values, wrong = checked(one.columns, row)
        problems += [Problem(f"{one.key}-{place}-{problem.field}", problem.text) for problem in wrong]
        found.append(values)
    if one.most is not None and len(found) > one.most:
        problems.append(Problem(one.key, _("“%(name)s”最多 %(most)s 行。") % {"name": one.name, "most": one.most}))
    if one.least is not None and len(found) < one.least and not problems:
        problems.append(Problem(one.key, _("“%(name)s”至少 %(least)s 行。") % {"name": one.name, "least": one.least}))
    return found, problems


def _each(one: Input, raw: Any, choices: Choices) -> Checked:
    """A value for options that were offered; anything else is dropped."""
    found, problems = {}, []
    for value, label in choices:
        cell = Input(str(value), label, kind=one.cell, required=False, choices=one.choices, least=one.least)
        answer, wrong = _CHECKS[InputKind(one.cell)](cell, (raw or {}).get(str(value)), one.choices)
        problems += [Problem(f"{one.key}-{problem.field}", problem.text) for problem in wrong]
        if answer not in (None, ""):
            found[str(value)] = answer
    return found, problems


_CHECKS: dict[InputKind, Callable[[Input, Any, Choices], Checked]] = {
    InputKind.TEXT: _text,
    InputKind.LONG: _text,
    InputKind.WHOLE: _whole,
    InputKind.DAY: _day,
    InputKind.CHOICE: _choice,
    InputKind.YES: _yes,
    InputKind.ROWS: _rows,
    InputKind.EACH: _each,
    InputKind.PICK: _text,
}
