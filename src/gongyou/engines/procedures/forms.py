"""A Django form for any list of inputs: faces draw it, the engine's own check says what is wrong where."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongyou.engines.procedures.enums import InputKind
from gongyou.engines.procedures.types import Input, checked
from gongyou.engines.procedures.types.inputs import Choices
from gongyou.kernel.access.viewer import Viewer
from gongyou.ui.refusals import place_of

#: Lines that an input of several rows shows at first where it names no most.
_ROWS = 5


class InputForm(forms.Form):
    """The form of some inputs. Fields are `key`, `key-row-column`, `key-option`; `given()` is what operations take."""

    def __init__(
        self,
        inputs: tuple[Input, ...],
        *args: Any,
        viewer: Viewer | None = None,
        matter: Any = None,
        texts: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.inputs, self.offered = inputs, {}
        for one in inputs:
            if one.kind == InputKind.PICK and one.search is not None:
                self.offered[one.key] = one.search(viewer, matter, (texts or {}).get(one.key, ""))
            elif one.options is not None:
                self.offered[one.key] = one.offered(viewer, matter)
            searched = bool((texts or {}).get(one.key, "").strip())
            self.fields.update(_fields(one, self.offered.get(one.key, one.choices), searched))

    def given(self) -> dict[str, Any]:
        """The answers in the shape of the inputs, from cleaned or raw data."""
        return {one.key: self._value(one) for one in self.inputs}

    def _value(self, one: Input) -> Any:
        data = self.cleaned_data
        if one.kind == InputKind.EACH:
            return {str(value): data.get(f"{one.key}-{value}") for value, _label in self.offered.get(one.key, ())}
        if one.kind == InputKind.ROWS:
            return [
                {column.key: data.get(f"{one.key}-{row}-{column.key}") for column in one.columns}
                for row in range(one.most or _ROWS)
            ]
        return data.get(one.key)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        offered = {key: value for key, value in self.offered.items() if self._is_closed(key)}
        _values, problems = checked(self.inputs, self.given(), offered)
        said = set(self.errors)  # by Django's own check; once is enough
        for problem in problems:
            field = place_of(problem.field, self.fields)
            if field not in said:
                self.add_error(field, problem.text)
        return data

    def _is_closed(self, key: str) -> bool:
        return next(one for one in self.inputs if one.key == key).kind != InputKind.PICK


def _fields(one: Input, choices: Choices, searched: bool) -> dict[str, forms.Field]:
    if one.kind == InputKind.EACH:
        cells = (
            Input(f"{one.key}-{value}", _("%(name)s：%(option)s") % {"name": one.name, "option": label}, kind=one.cell,
                  choices=one.choices)
            for value, label in choices
        )  # fmt: skip
        return {cell.key: _field(cell, cell.choices, required=False) for cell in cells}
    if one.kind == InputKind.ROWS:
        return {
            f"{one.key}-{row}-{column.key}": _field(
                column, column.choices, required=False, place=row + 1, group=one.name
            )
            for row in range(one.most or _ROWS)
            for column in one.columns
        }
    return {one.key: _field(one, choices, searched=searched)}


def _blank(one: Input, offers: bool, searched: bool) -> str:
    """What a list says while nothing of it is chosen."""
    if one.kind == InputKind.PICK and not offers:
        return _("没有找到，请在上面换个词查找") if searched else _("请先在上面查找，再从这里选择")
    if not offers:
        return _("没有可选的")
    return _("请选择") if one.required else _("不选")


def _field(
    one: Input,
    choices: Choices,
    *,
    required: bool | None = None,
    place: int = 0,
    group: Any = "",
    searched: bool = False,
) -> forms.Field:
    """A field for the browser. The engine checks again; `required` here only draws 选填."""
    row = {"group": group, "place": place, "name": one.name}
    label = _("%(group)s %(place)s：%(name)s") % row if place else one.name
    required = one.required if required is None else required
    said: dict[str, Any] = {
        "label": label,
        "required": required and one.kind != InputKind.YES,
        "help_text": one.hint,
        "error_messages": {"required": _("请填写“%(name)s”。") % {"name": one.name}},
    }
    if one.kind in (InputKind.CHOICE, InputKind.PICK):
        empty = [("", _blank(one, bool(choices), searched))]
        return forms.ChoiceField(choices=[*empty, *((str(value), text) for value, text in choices if value)], **said)
    if one.kind == InputKind.YES:
        return forms.BooleanField(**said)
    if one.kind == InputKind.DAY:
        return forms.CharField(widget=forms.DateInput(attrs={"type": "date"}), **said)
    if one.kind == InputKind.WHOLE:
        return forms.CharField(widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}), **said)
    if one.kind == InputKind.LONG:
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), **said)
    return forms.CharField(max_length=one.most or 200, **said)


class ConveneForm(forms.Form):
    """When and where a meeting is, and how many delegates attend where not everybody does."""

    day = forms.DateField(
        label=gettext_lazy("会议日期"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={
            "required": gettext_lazy("请填写会议日期。"),
            "invalid": gettext_lazy("请填日期，例如 2026-11-23。"),
        },
    )
    place = forms.CharField(
        label=gettext_lazy("会议地点"), max_length=100, error_messages={"required": gettext_lazy("请写明开会地点。")}
    )
    entitled = forms.IntegerField(
        label=gettext_lazy("代表人数"),
        min_value=1,
        required=False,
        help_text=gettext_lazy("开会员代表大会时填写应到会代表人数；开会员大会时留空。"),
        error_messages={"invalid": gettext_lazy("请填整数。")},
    )
