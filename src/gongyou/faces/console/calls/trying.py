"""The try-out of a draft: invented samples, real candidates by choice, who may apply and why not, a sample ranking."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from gongyou.engines.procedures.forms import InputForm
from gongyou.engines.procedures.operations import calls as operations
from gongyou.engines.procedures.queries import calls as queries
from gongyou.engines.procedures.queries.calls_entries import find_candidates
from gongyou.engines.procedures.types.call_setup import family_of, nominating_inputs
from gongyou.faces.console.calls.grids import Grid, decimal, whole
from gongyou.faces.console.calls.views import found_call
from gongyou.faces.console.frame import render_console
from gongyou.kernel.access.routes import STAFF, open_to
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.enums import Gender, Household

#: Facts of the invented samples that stand there first: name, gender, age, months of membership and work, score.
_PRESETS = (
    (gettext_lazy("甲"), "female", 38, 36, 60, "92"),
    (gettext_lazy("乙"), "male", 45, 120, 150, "88.5"),
    (gettext_lazy("丙"), "male", 29, 6, 8, "90"),
    (gettext_lazy("丁"), "female", 52, 200, 240, "85"),
    (gettext_lazy("戊"), "male", 34, 24, 30, "80.5"),
)


class TryForm(forms.Form):
    """The samples: invented ones line by line; `real` are codes that a search found."""

    def __init__(self, found: queries.CallFile, real: list[Any], data: Any = None) -> None:
        super().__init__(data)
        setup, family = found.row.setup, family_of(found.definition)
        tracks = [(one["key"], one["name"]) for one in setup["tracks"]]
        tags = [("", _("不指定")), *((tag.key, tag.name) for tag in family.tags)]
        cells: dict[str, Any] = {"name": lambda: forms.CharField(label=_("样本名称"), max_length=30)}
        if family.candidate == "person":
            cells |= {
                "gender": lambda: forms.ChoiceField(label=_("性别"), choices=Gender.choices),
                "age": lambda: whole(_("年龄"), min_value=16, max_value=80),
                "member_months": lambda: whole(_("会龄（月）"), min_value=0, max_value=600),
                "work_months": lambda: whole(_("在职（月）"), min_value=0, max_value=600),
                "household": lambda: forms.ChoiceField(label=_("户籍"), choices=Household.choices),
            }
        cells |= {
            "tag": lambda: forms.ChoiceField(label=_("身份"), choices=tags),
            "track": lambda: forms.ChoiceField(label=_("类别"), choices=tracks),
            "score": lambda: decimal(_("得分")),
        }
        names = ("gender", "age", "member_months", "work_months", "score")
        rows = [
            {"name": _("样本%(name)s") % {"name": one[0]}, **dict(zip(names, one[1:], strict=True))} for one in _PRESETS
        ]
        self.grid = Grid(self, "samples", cells, rows, what=_("样本"), first="name", blank=1)
        choices = [(one.code, f"{one.name} {one.note}") for one in real]
        self.fields["real"] = forms.MultipleChoiceField(
            label=_("真实人选（只读，不留记录）"), required=False, choices=choices, widget=forms.CheckboxSelectMultiple
        )
        self.fields["real_track"] = forms.ChoiceField(label=_("真实人选的类别"), required=False, choices=tracks)

    def samples(self) -> list[dict[str, Any]]:
        rows, _numbers = self.grid.read()
        invented = [
            {**{key: value for key, value in row.items() if key not in ("key", "tag")},
             "tags": [row["tag"]] if row["tag"] else []}
            for row in rows
        ]  # fmt: skip
        track = self.cleaned_data.get("real_track")
        return invented + [{"code": code, "track": track, "score": ""} for code in self.cleaned_data["real"]]


@open_to(STAFF, "calls.plan")
@require_http_methods(["GET", "POST"])
def try_out(request: HttpRequest, number: str) -> HttpResponse:
    """Try the draft; nothing is written but that it was tried. The result is shown on the same page."""
    found = found_call(request, number)
    if "try" not in found.may:
        raise Http404
    text = request.GET.get("find", request.POST.get("find", ""))
    real = find_candidates(request.viewer, found.row, text)
    form, outcome = TryForm(found, real, request.POST if request.method == "POST" else None), None
    if request.method == "POST" and form.is_valid():
        try:
            outcome = operations.try_call(request.viewer, number=number, samples=form.samples())
        except Refused as error:
            form.add_error(None, error.message)
    inputs = nominating_inputs(found.definition, found.row.setup, "organisation")
    names = {one["key"]: one["name"] for one in found.row.setup["tracks"]}
    lines = sorted(outcome.lines, key=lambda line: (line.track, line.place or 999)) if outcome is not None else []
    context = {
        "file": found,
        "row": found.row,
        "form": form,
        "find": text,
        "outcome": outcome,
        "lines": [(line, names.get(line.track, "")) for line in lines],
        "places": [(names.get(key, ""), count) for key, count in outcome.places.items()] if outcome else [],
        "sample_form": InputForm(inputs, viewer=request.viewer, auto_id="look-%s"),
    }
    status = 422 if request.method == "POST" and outcome is None else 200
    return render_console(request, "console/calls/try.html", context, status=status)
