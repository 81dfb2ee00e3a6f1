"""The form of each section of a call's setup: from the setup to fields, and from the fields to what is saved."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from gongyou.engines.procedures.forms import InputForm
from gongyou.engines.procedures.queries.calls import natures
from gongyou.engines.procedures.queries.calls_checks import floors
from gongyou.engines.procedures.queries.calls_open import bodies
from gongyou.engines.procedures.types import Procedure, checked
from gongyou.engines.procedures.types import call_setup as setups
from gongyou.engines.procedures.types.call_texts import CERTIFICATE_WORDS, kept, shown, word_of
from gongyou.faces.console.calls.forms import BasicsForm
from gongyou.faces.console.calls.grids import Grid, decimal, fresh_keys, scaled, whole, written
from gongyou.faces.console.calls.section_form import RowsForm, SectionForm
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.treasury.queries.budgets import funds
from gongyou.ui.refusals import place_of


class TracksForm(RowsForm):
    def build(self) -> None:
        self.lead = _("每个类别单独排序、单独算名额。清空名称即删去一行；名额留空表示不限。")
        self.inputs = self.family.track_inputs
        extra = {one.key: (lambda key=one.key: InputForm(self.inputs).fields[key]) for one in self.inputs}
        cells = {
            "name": lambda: forms.CharField(label=_("类别名称"), max_length=80),
            "places": lambda: whole(_("名额")),
            **extra,
        }
        rows = [{**one, **(one.get("data") or {})} for one in self.setup.get("tracks", ())]
        self.grid = Grid(self, "tracks", cells, rows, what=_("类别"), first="name")

    def given(self) -> dict[str, Any]:
        rows, numbers = self.grid.read()
        fresh_keys(rows, "t")
        self.take_places("tracks", numbers, ("name", "places", "key"), {"key": "name"})
        before = {one["key"]: one.get("data") or {} for one in self.setup.get("tracks", ())}
        tracks = []
        for row in rows:
            data, _wrong = checked(self.inputs, row)
            tracks.append(
                {
                    "key": row["key"],
                    "name": row["name"].strip(),
                    "places": row["places"],
                    "data": {**before.get(row["key"], {}), **data},
                }
            )
        return {"tracks": tracks}


class QuotasForm(RowsForm):
    def build(self) -> None:
        self.lead = _("“至少”按名额进位，“至多”按名额舍去，结果在下方写明。把比例清空即删去一行。")
        tags = [("", _("请选择")), *((one.key, one.name) for one in self.family.tags)]
        kinds = [(setups.FLOOR, _("至少")), (setups.CEILING, _("至多"))]
        cells = {
            "tag": lambda: forms.ChoiceField(label=_("哪一类人"), choices=tags),
            "kind": lambda: forms.ChoiceField(label=_("要求"), choices=kinds),
            "percent": lambda: decimal(_("比例（%）")),
            "track": lambda: forms.ChoiceField(label=_("范围"), choices=self.track_choices(_("全部类别"))),
        }
        rows = [{**one, "percent": written(one.get("per_mille"), 1)} for one in self.setup.get("quotas", ())]
        self.grid = Grid(self, "quotas", cells, rows, what=_("比例"), first="percent")

    def given(self) -> dict[str, Any]:
        rows, numbers = self.grid.read()
        fresh_keys(rows, "q")
        cells = ("tag", "kind", "per_mille", "track")
        self.take_places("quotas", numbers, cells, {"per_mille": "percent"})
        found = [
            {"key": row["key"], "tag": row["tag"], "kind": row["kind"], "per_mille": scaled(row["percent"], 1),
             "track": row["track"]}
            for row in rows
        ]  # fmt: skip
        return {"quotas": found}


class ConditionsForm(SectionForm):
    def build(self) -> None:
        self.lead = _("勾选后生效；申报时系统按登记的事实逐项核对，并说明哪一项不符合。")
        switched = self.setup.get("conditions", {})
        for one in self.family.conditions:
            if not one.always:
                self.fields[f"on-{one.key}"] = forms.BooleanField(
                    label=one.name, required=False, initial=one.key in switched
                )
            if setups.has_number(one):
                label = _("%(name)s（%(unit)s）") % {"name": one.name, "unit": one.unit} if one.unit else one.name
                self.fields[f"value-{one.key}"] = whole(label)
                self.fields[f"value-{one.key}"].initial = switched.get(one.key, one.default)
            self.places[f"conditions-{one.key}"] = f"value-{one.key}" if setups.has_number(one) else f"on-{one.key}"

    @property
    def fixed(self) -> list[Any]:
        """Conditions that always hold and have no number."""
        return [one.name for one in self.family.conditions if one.always and not setups.has_number(one)]

    def given(self) -> dict[str, Any]:
        data = self.cleaned_data
        on = [one for one in self.family.conditions if one.always or data.get(f"on-{one.key}")]
        return {"conditions": {one.key: data.get(f"value-{one.key}") if setups.has_number(one) else None for one in on}}


class QuestionsForm(RowsForm):
    def build(self) -> None:
        self.lead = _("在事项本身的申报表以外，本批次另外要填的内容。清空名称即删去一行。")
        kinds = [
            ("text", _("一行文字")), ("long", _("一段文字")), ("whole", _("整数")), ("day", _("日期")),
            ("choice", _("单选")), ("yes", _("是否")),
        ]  # fmt: skip
        cells = {
            "name": lambda: forms.CharField(label=_("要填什么"), max_length=60),
            "kind": lambda: forms.ChoiceField(label=_("方式"), choices=kinds),
            "choices": lambda: forms.CharField(label=_("选项（用顿号隔开）"), max_length=400),
            "required": lambda: forms.BooleanField(label=_("必填")),
        }
        rows = [{**one, "choices": "、".join(one.get("choices", ()))} for one in self.setup.get("questions", ())]
        self.grid = Grid(self, "questions", cells, rows, what=_("填报项"), first="name")

    def given(self) -> dict[str, Any]:
        rows, numbers = self.grid.read()
        fresh_keys(rows, "w")
        self.take_places("questions", numbers, ("name", "kind", "choices", "key"), {"key": "name"})
        for row in rows:
            parts = (row.pop("choices") or "").replace("，", "、").replace(",", "、").split("、")
            row["choices"] = [part.strip() for part in parts if part.strip()] if row["kind"] == "choice" else []
            row["required"] = bool(row["required"])
        return {"questions": rows}


class BodiesForm(SectionForm):
    """A number for each body, over all categories or in each of a few."""

    template = "console/calls/bodies.html"
    SHOWN = 5

    def build(self) -> None:
        self.lead = _("不填表示不限。填了推荐数的，只有这些单位及其下级可以推荐，用完为止。")
        tracks = self.setup.get("tracks", ())
        self.columns = [("", _("全部类别")), *((one["key"], one["name"]) for one in tracks[: self.SHOWN])]
        given = {(one["node"], one.get("track", "")): one["places"] for one in self.setup.get("bodies", ())}
        self.bodies = bodies(self.row)
        self.fields["fill"] = whole(_("“全部类别”空着的一律填"))
        for body in self.bodies:
            for key, name in self.columns:
                field = whole(_("%(body)s：%(track)s") % {"body": body.name, "track": name})
                field.initial = given.get((body.pk, key))
                self.fields[f"body-{body.pk}-{key}"] = field

    @property
    def lines(self) -> list[tuple[str, list[Any]]]:
        return [(body.name, [self[f"body-{body.pk}-{key}"] for key, _name in self.columns]) for body in self.bodies]

    def given(self) -> dict[str, Any]:
        rows: list[dict[str, Any]] = []
        for body in self.bodies:
            for key, _name in self.columns:
                name = f"body-{body.pk}-{key}"
                places = self.cleaned_data.get(name)
                if places is None and not key:
                    places = self.cleaned_data.get("fill")
                if places is not None:
                    for cell in ("node", "track", "places"):
                        self.places[f"bodies-{len(rows)}-{cell}"] = name
                    rows.append({"node": body.pk, "track": key, "places": places})
        return {"bodies": rows}


class StagesForm(SectionForm):
    """Which optional stages stay, and how long each may take."""

    template = "console/calls/stages.html"

    def build(self) -> None:
        self.lead = _("环节的种类和先后由事项决定，不能增加或调换；可以省略的环节能取消，期限只能比规定长。")
        self.floors = floors(self.definition, clock.today())
        left_out, days = self.setup.get("left_out", ()), self.setup.get("days", {})
        for stage in self.definition.every_stage():
            if stage.optional_to:
                field = forms.BooleanField(label=stage.labels.staff, required=False, initial=stage.key not in left_out)
                self.fields[f"left_out-{stage.key}"] = field
            if stage.key in self.floors:
                floor = self.floors[stage.key]
                label = _("%(stage)s的期限") % {"stage": stage.labels.staff}
                self.fields[f"days-{stage.key}"] = whole(label, help_text=_("规定 %(words)s") % {"words": floor.words})
                self.fields[f"days-{stage.key}"].initial = days.get(stage.key)

    @property
    def lines(self) -> list[tuple[Any, Any, Any]]:
        """(stage, whether it stays, its days); None where there is nothing to choose."""

        def field(name: str) -> Any:
            return self[name] if name in self.fields else None

        return [
            (one.labels.staff, field(f"left_out-{one.key}"), field(f"days-{one.key}"))
            for one in self.definition.every_stage()
            if one.kind != "together"
        ]

    def given(self) -> dict[str, Any]:
        data, stages = self.cleaned_data, self.definition.every_stage()
        left_out = [one.key for one in stages if one.optional_to and not data.get(f"left_out-{one.key}")]
        days = {key: data[f"days-{key}"] for key in self.floors if data.get(f"days-{key}") is not None}
        return {"left_out": left_out, "days": days}


class TiesForm(SectionForm):
    def build(self) -> None:
        self.lead = _("得分完全相同时，从上到下逐项比较；都相同的最后抽签，抽签种子公开。")
        known = setups.tie_choices(self.definition, self.setup)
        chosen = [key for key in self.setup.get("ties", ()) if key != setups.DRAW]
        self.count = min(len(known), 8)
        for number in range(self.count):
            self.fields[f"ties-{number}"] = forms.ChoiceField(
                label=_("第 %(number)s 项") % {"number": number + 1},
                required=False,
                choices=[("", _("不比较")), *known.items()],
                initial=chosen[number] if number < len(chosen) else "",
            )

    def given(self) -> dict[str, Any]:
        keys = [self.cleaned_data.get(f"ties-{number}") for number in range(self.count)]
        return {"ties": [*(key for key in keys if key), setups.DRAW]}


class TextsForm(SectionForm):
    template = "console/calls/texts.html"

    def build(self) -> None:
        self.lead = _("【】里的内容由系统在发布、公示、发证时填入。")
        for one in self.family.texts:
            field = forms.CharField(label=one.name, widget=forms.Textarea(attrs={"rows": 6}), max_length=4000)
            words = "".join(f"【{word_of(key)}】" for key in one.words)
            field.help_text = _("可以用：%(words)s") % {"words": words} if words else ""
            field.initial = shown(self.setup.get("texts", {}).get(one.key, ""))
            self.fields[f"texts-{one.key}"] = field
        if "certificate" in self.family.seed:
            certificate = self.setup.get("certificate") or {}
            self.fields["certificate-title"] = forms.CharField(
                label=_("证书标题"), max_length=40, initial=certificate.get("title", "")
            )
            words = "".join(f"【{word_of(key)}】" for key in CERTIFICATE_WORDS)
            self.fields["certificate-text"] = forms.CharField(
                label=_("证书正文"),
                max_length=600,
                widget=forms.Textarea(attrs={"rows": 4}),
                initial=shown(certificate.get("text", "")),
                help_text=_("可以用：%(words)s") % {"words": words},
            )

    def given(self) -> dict[str, Any]:
        data = self.cleaned_data
        texts = {one.key: kept(data.get(f"texts-{one.key}", ""), one.words) for one in self.family.texts}
        if "certificate-text" not in self.fields:
            return {"texts": texts}
        text = kept(data.get("certificate-text", ""), CERTIFICATE_WORDS)
        certificate = {**(self.setup.get("certificate") or {}), "title": data.get("certificate-title", "")}
        return {"texts": texts, "certificate": {**certificate, "text": text}}


class GrantsForm(SectionForm):
    """Amounts by category, and one plan of instalments for all of them."""

    template = "console/calls/grants.html"

    def build(self) -> None:
        self.lead = _("金额留空表示不发奖励资金。各期比例相加须为 100。")
        grants = self.setup.get("grants") or {}
        chosen = [(one.key, one.name) for one in funds(self.viewer)]
        self.fields["fund"] = forms.ChoiceField(
            label=_("从哪一项资金支付"),
            required=False,
            choices=[("", _("请选择")), *chosen],
            initial=self.setup.get("fund", ""),
        )
        self.tracks = self.track_choices(_("各类别相同"))
        for key, name in self.tracks:
            self.fields[f"amount-{key}"] = decimal(_("%(name)s（元）") % {"name": name})
            self.fields[f"amount-{key}"].initial = written((grants.get(key) or {}).get("amount_fen"), 2)
        moments = [
            ("naming", _("命名后")), ("yearly_check", _("年度考核合格后")), ("use_report", _("使用报告通过后")),
        ]  # fmt: skip
        cells = {
            "share_per_cent": lambda: whole(_("比例（%）")),
            "when": lambda: forms.ChoiceField(label=_("何时支付"), choices=moments),
            "months": lambda: whole(_("再过几个月")),
        }
        plan = next(iter(grants.values()), {}).get("instalments") or [
            {"share_per_cent": 100, "when": "naming", "months": 0}
        ]
        self.grid = Grid(self, "plan", cells, plan, what=_("第几期"), first="share_per_cent", blank=2)

    def given(self) -> dict[str, Any]:
        rows, numbers = self.grid.read()
        plan = [{"share_per_cent": r["share_per_cent"], "when": r["when"], "months": r["months"] or 0} for r in rows]
        grants: dict[str, Any] = {}
        for key, _name in self.tracks:
            text = self.cleaned_data.get(f"amount-{key}")
            if text:
                grants[key] = {"amount_fen": scaled(text, 2), "instalments": plan}
                self.places[f"grants-{key}-amount_fen"] = f"amount-{key}"
                for at, number in enumerate(numbers or [0]):
                    self.places[f"grants-{key}-{at}"] = f"plan-{number}-share_per_cent"
        return {"grants": grants, "fund": self.cleaned_data.get("fund", "")}


class BasicsSection(BasicsForm):
    """The basics as a section of a draft."""

    template = "console/calls/section.html"
    lead: Any = ""

    def __init__(self, viewer: Viewer, row: Any, definition: type[Procedure], data: Any = None) -> None:
        initial = {key: getattr(row, key) for key in ("title", "year", "nature", "approval_basis")}
        super().__init__(data, initial=initial, natures=natures(row.procedure))

    def given(self) -> dict[str, Any]:
        return dict(self.cleaned_data)

    def place(self, field: str) -> str | None:
        return place_of(field, self.fields)
