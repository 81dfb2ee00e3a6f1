"""What the forms of the setup's sections have in common, and the form of a section that only one family has."""

from collections.abc import Mapping
from typing import Any

from django import forms

from gongyou.engines.procedures.enums import InputKind
from gongyou.engines.procedures.forms import InputForm
from gongyou.engines.procedures.types import Procedure, checked
from gongyou.engines.procedures.types import call_setup as setups
from gongyou.faces.console.calls.grids import Grid
from gongyou.kernel.access.viewer import Viewer
from gongyou.ui.refusals import place_of


class SectionForm(forms.Form):
    """Base: built from the call, drawn by `template`; `given()` is what `change_call` takes."""

    template = "console/calls/section.html"
    lead: Any = ""

    def __init__(self, viewer: Viewer, row: Any, definition: type[Procedure], data: Any = None) -> None:
        super().__init__(data)
        self.viewer, self.row, self.definition = viewer, row, definition
        self.family, self.setup = setups.family_of(definition), row.setup
        self.places: dict[str, str] = {}
        self.build()

    def build(self) -> None:
        """Add the fields."""

    def given(self) -> dict[str, Any]:
        raise NotImplementedError

    def place(self, field: str) -> str | None:
        """The form's field at which a problem of the setup is shown."""
        found = self.places.get(field)
        return found if found in self.fields else place_of(field, self.fields)

    def take_places(self, name: str, numbers: list[int], cells: tuple[str, ...], to: Mapping[str, str]) -> None:
        """Lines that do not count are left out of the setup; this says where each of the others came from."""
        for at, number in enumerate(numbers):
            for cell in cells:
                self.places[f"{name}-{at}-{cell}"] = f"{name}-{number}-{to.get(cell, cell)}"

    def track_choices(self, everything: Any) -> list[tuple[str, Any]]:
        return [("", everything), *((one["key"], one["name"]) for one in self.setup.get("tracks", ()))]


class RowsForm(SectionForm):
    """A section that is one grid of lines."""

    template = "console/calls/rows.html"
    grid: Grid


class OwnSection(InputForm):
    """A section that only this family has, from its inputs; several lines are drawn as a table."""

    template = "console/calls/own.html"
    lead: Any = ""

    def __init__(self, viewer: Viewer, row: Any, definition: type[Procedure], data: Any, key: str) -> None:
        own = next(one for one in setups.family_of(definition).sections if one.key == key)
        initial: dict[str, Any] = {}
        for one in own.inputs:
            value = row.setup.get(one.key)
            if one.kind == InputKind.ROWS:
                for place, line in enumerate(value or ()):
                    initial |= {f"{one.key}-{place}-{cell}": said for cell, said in line.items()}
            elif one.kind == InputKind.EACH:
                initial |= {f"{one.key}-{option}": said for option, said in (value or {}).items()}
            else:
                initial[one.key] = value
        super().__init__(own.inputs, data, viewer=viewer, initial=initial)

    @property
    def blocks(self) -> list[tuple[Any, list[Any], list[list[Any]], list[Any]]]:
        """(name, headings, lines of cells, single fields) of each input."""
        found = []
        for one in self.inputs:
            names = [name for name in self.fields if name == one.key or name.startswith(f"{one.key}-")]
            if one.kind != InputKind.ROWS:
                found.append((one.name, [], [], [self[name] for name in names]))
                continue
            width = len(one.columns)
            lines = [[self[name] for name in names[at : at + width]] for at in range(0, len(names), width)]
            found.append((one.name, [column.name for column in one.columns], lines, []))
        return found

    def answers(self) -> dict[str, Any]:
        """The cleaned answers: they are keys of the setup."""
        offered = {key: choices for key, choices in self.offered.items() if self._is_closed(key)}
        return checked(self.inputs, self.given(), offered)[0]

    def place(self, field: str) -> str | None:
        return place_of(field, self.fields)
