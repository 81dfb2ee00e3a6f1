"""Forms of lines without scripts: each line is a row of cells, some empty lines stand below, an emptied one goes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

from gongyou.engines.procedures.predicates.points import show_points

#: A line more than these is not read.
MOST = 120
Cells = dict[str, Callable[[], forms.Field]]


@dataclass(frozen=True)
class Line:
    """One line as the page draws it."""

    number: int
    cells: list[BoundField]


class Grid:
    """Lines of cells inside a form: fields `name-number-cell`, hidden `name-number-key` and `name-rows`.

    `cells` gives each cell's field anew; a line whose `first` cell is empty does not count. `rows` are what is there.
    """

    def __init__(
        self,
        form: forms.Form,
        name: str,
        cells: Cells,
        rows: list[Mapping[str, Any]],
        *,
        what: Any,
        first: str,
        blank: int = 3,
    ) -> None:
        self.form, self.name, self.cells, self.first = form, name, cells, first
        asked = str(form.data.get(f"{name}-rows", "")) if form.is_bound else ""
        self.count = min(MOST, int(asked) if asked.isdigit() else len(rows) + blank)
        form.fields[f"{name}-rows"] = forms.CharField(widget=forms.HiddenInput, initial=self.count, required=False)
        self.labels = {key: field().label for key, field in cells.items()}
        for number in range(self.count):
            given = rows[number] if number < len(rows) else {}
            form.fields[f"{name}-{number}-key"] = forms.CharField(
                widget=forms.HiddenInput, initial=given.get("key", ""), required=False, max_length=40
            )
            for key, field in cells.items():
                form.fields[f"{name}-{number}-{key}"] = self._cell(field(), what, number, given.get(key))

    def _cell(self, field: forms.Field, what: Any, number: int, initial: Any) -> forms.Field:
        heading = {"what": what, "number": number + 1, "name": field.label}
        field.label = _("%(what)s %(number)s：%(name)s") % heading
        field.required, field.initial = False, initial
        return field

    @property
    def lines(self) -> list[Line]:
        return [
            Line(number, [self.form[f"{self.name}-{number}-{key}"] for key in self.cells])
            for number in range(self.count)
        ]

    def read(self) -> tuple[list[dict[str, Any]], list[int]]:
        """(values of each line that counts, its number); every line keeps its hidden key."""
        data = self.form.cleaned_data
        found, numbers = [], []
        for number in range(self.count):
            row = {key: data.get(f"{self.name}-{number}-{key}") for key in self.cells}
            if row[self.first] in (None, ""):
                continue
            found.append({**row, "key": data.get(f"{self.name}-{number}-key") or ""})
            numbers.append(number)
        return found, numbers


def fresh_keys(rows: list[dict[str, Any]], letter: str) -> None:
    """Give a free key to every line that has none; keys that were there stay."""
    known, number = {row["key"] for row in rows}, 1
    for row in rows:
        if not row["key"]:
            while f"{letter}{number}" in known:
                number += 1
            row["key"] = f"{letter}{number}"
            known.add(row["key"])


def whole(label: Any, **more: Any) -> forms.IntegerField:
    """A field for a whole number, typed."""
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 6})
    messages = {"invalid": _("请填整数。")}
    return forms.IntegerField(label=label, required=False, widget=widget, error_messages=messages, **more)


def decimal(label: Any) -> forms.CharField:
    """A field for an exact number, typed as text: no float ever stands in between."""
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "size": 8})
    return forms.CharField(label=label, required=False, max_length=12, widget=widget)


def scaled(text: str | None, digits: int) -> int | None:
    """An exact number in its smallest unit: "12.5" with one digit is 125. None where it is no such number."""
    head, dot, tail = (text or "").strip().partition(".")
    if not (head.isascii() and head.isdigit()) or len(head) > 9:
        return None
    if dot and not (tail.isascii() and tail.isdigit() and len(tail) <= digits):
        return None
    return int(head) * 10**digits + int((tail + "0" * digits)[:digits] or 0)


def written(value: int | None, digits: int) -> str:
    """The other way round: 125 with one digit is "12.5"."""
    return "" if value is None else show_points(value, digits)
