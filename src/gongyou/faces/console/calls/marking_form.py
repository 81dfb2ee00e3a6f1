"""The section of the marking: parts, aspects with their points, how marks become a result, weights, panel, ballot."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from gongyou.engines.procedures.predicates.marking import EXACT, JUDGED, MEASURED, PER_ASPECT, PER_PART, SHOWN
from gongyou.engines.procedures.types import call_setup as setups
from gongyou.faces.console.calls.grids import Grid, decimal, fresh_keys, scaled, whole, written
from gongyou.faces.console.calls.section_form import SectionForm

_WHOLE_NUMBERS = ("judges", "drop_highest", "drop_lowest", "drop_from", "shown")


class MarkingForm(SectionForm):
    """Points are typed as people write them; the sheet keeps whole numbers in its unit."""

    template = "console/calls/marking.html"

    def build(self) -> None:
        self.lead = _("每个部分按 100 分打分，各部分比例相加须为 100；保存时逐项核对。")
        used = setups.in_use(self.definition, self.setup)
        self.marked = any(stage.kind == "score" for stage in used)
        self.polled = any(stage.kind == "poll" for stage in used)
        self.sheet = self.setup.get("sheet") or {"digits": 2, "parts": []}
        self.digits = self.sheet.get("digits", 2)
        if self.marked:
            self._parts()
            self._aspects()
            self._rule()
        self._weights()
        if self.polled:
            poll = self.setup.get("poll") or {}
            self.fields["poll-choose"] = whole(_("每人最多投几票"))
            self.fields["poll-choose"].initial = poll.get("choose")
            self.fields["poll-cap_per_mille"] = decimal(_("一个单位的票最多占（%）"))
            self.fields["poll-cap_per_mille"].initial = written(poll.get("cap_per_mille"), 1)

    def _parts(self) -> None:
        cells = {
            "name": lambda: forms.CharField(label=_("部分"), max_length=40),
            "percent": lambda: whole(_("占总分（%）")),
        }
        self.parts = Grid(self, "parts", cells, self.sheet["parts"], what=_("部分"), first="name", blank=1)

    def _aspects(self) -> None:
        parts = [(one["key"], one["name"]) for one in self.sheet["parts"]] or [("", _("（保存后选择）"))]
        kinds = [(JUDGED, _("评委打分")), (MEASURED, _("按测量值"))]
        cells = {
            "name": lambda: forms.CharField(label=_("评分项"), max_length=60),
            "part": lambda: forms.ChoiceField(label=_("所属部分"), choices=parts),
            "criterion": lambda: forms.CharField(label=_("大类（可不填）"), max_length=60),
            "kind": lambda: forms.ChoiceField(label=_("方式"), choices=kinds),
            "weight": lambda: decimal(_("分值")),
            "maximum": lambda: decimal(_("最高打")),
            "step": lambda: decimal(_("间隔")),
        }
        self.aspects = Grid(self, "aspects", cells, self._rows(), what=_("评分项"), first="name")

    def _rows(self) -> list[dict[str, Any]]:
        """The aspects of the sheet in one list, each with its part and its criterion."""
        rows = []
        self.known: dict[str, tuple[Mapping[str, Any], Mapping[str, Any], Any]] = {}
        for part in self.sheet["parts"]:
            for criterion in part["criteria"]:
                for sub in criterion["subs"]:
                    for one in sub["aspects"]:
                        self.known[one["key"]] = (criterion, sub, one.get("spread"))
                        named = criterion["name"] if criterion["name"] != one["name"] else ""
                        points = {key: written(one[key], self.digits) for key in ("weight", "maximum", "step")}
                        rows.append({**one, **points, "part": part["key"], "criterion": named})
        return rows

    def _rule(self) -> None:
        rule, panel = self.setup.get("rule") or {}, self.setup.get("panel") or {}
        labels = {
            "judges": _("每项至少几名评委"),
            "drop_highest": _("去掉几个最高分"),
            "drop_lowest": _("去掉几个最低分"),
            "drop_from": _("几人以上才去掉"),
            "shown": _("总分公布几位小数"),
        }
        for key, label in labels.items():
            self.fields[f"rule-{key}"] = whole(label)
            self.fields[f"rule-{key}"].initial = rule.get(key)
        self.fields["rule-per"] = forms.ChoiceField(
            label=_("最高最低怎么去"),
            choices=[(PER_ASPECT, _("按每个评分项")), (PER_PART, _("按评委给出的部分总分"))],
            initial=rule.get("per", PER_ASPECT),
        )
        self.fields["rule-rank_by"] = forms.ChoiceField(
            label=_("按什么排序"),
            choices=[(EXACT, _("精确总分")), (SHOWN, _("公布的总分"))],
            initial=rule.get("rank_by", EXACT),
        )
        self.fields["rule-spread"] = decimal(_("评委间最大允许差距（分，留空不查）"))
        self.fields["rule-spread"].initial = written(rule.get("spread"), self.digits)
        for key, label in (("judges", _("评委人数")), ("reserves", _("候补评委人数"))):
            self.fields[f"panel-{key}"] = whole(label)
            self.fields[f"panel-{key}"].initial = panel.get(key)

    def _weights(self) -> None:
        weights = self.setup.get("weights") or {}
        self.sources = setups.ranked_by(self.definition, self.setup)
        for key in self.sources:
            name = self.definition.stage(key).labels.staff
            self.fields[f"weights-{key}"] = whole(_("%(stage)s占（%%）") % {"stage": name})
            self.fields[f"weights-{key}"].initial = weights.get(key, 100 if len(self.sources) == 1 else None)

    def of(self, *starts: str) -> list[Any]:
        """The fields whose names begin so, for the template."""
        return [self[name] for name in self.fields if name.startswith(starts)]

    @property
    def rule_fields(self) -> list[Any]:
        return self.of("rule-")

    @property
    def panel_fields(self) -> list[Any]:
        return self.of("panel-")

    @property
    def weight_fields(self) -> list[Any]:
        return self.of("weights-", "poll-")

    def given(self) -> dict[str, Any]:
        data = self.cleaned_data
        found: dict[str, Any] = {"weights": {key: data.get(f"weights-{key}") for key in self.sources}}
        if self.polled:
            cap = scaled(data.get("poll-cap_per_mille"), 1)
            poll = {**(self.setup.get("poll") or {}), "choose": data.get("poll-choose"), "cap_per_mille": cap}
            found["poll"] = poll
        return {**found, **self._marks()} if self.marked else found

    def _marks(self) -> dict[str, Any]:
        data = self.cleaned_data
        rule = {key: data.get(f"rule-{key}") or 0 for key in _WHOLE_NUMBERS}
        spread = data.get("rule-spread")
        rule |= {
            "per": data.get("rule-per"),
            "rank_by": data.get("rule-rank_by"),
            "spread": scaled(spread, self.digits) if spread else None,
        }
        panel = {key: data.get(f"panel-{key}") for key in ("judges", "reserves")}
        panel["reserves"] = panel["reserves"] or 0
        return {"sheet": self._sheet(), "rule": rule, "panel": {**(self.setup.get("panel") or {}), **panel}}

    def _sheet(self) -> dict[str, Any]:
        parts, numbers = self.parts.read()
        fresh_keys(parts, "p")
        aspects, places = self.aspects.read()
        fresh_keys(aspects, "a")
        for row, number in zip(parts, numbers, strict=True):
            self.places[f"sheet-{row['key']}"] = f"parts-{number}-percent"
        for row, number in zip(aspects, places, strict=True):
            self.places[f"sheet-{row['key']}"] = f"aspects-{number}-weight"
        first = parts[0]["key"] if parts else ""
        built = []
        for part in parts:
            own = [row for row in aspects if (row["part"] or first) == part["key"]]
            whole_part = {"key": part["key"], "name": part["name"].strip(), "percent": part["percent"] or 0}
            built.append({**whole_part, "criteria": self._criteria(own)})
        return {"digits": self.digits, "parts": built}

    def _criteria(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Aspects under their criteria in the order of the lines; an aspect without one is its own.

        Where an aspect stood before, the keys of its criterion and of its heading stay.
        """
        found: list[dict[str, Any]] = []
        for row in rows:
            name = (row["criterion"] or "").strip() or row["name"].strip()
            criterion, sub = self._stood(row["key"], name)
            one = next((one for one in found if one["name"] == name), None)
            if one is None:
                one = {"key": criterion.get("key", row["key"]), "name": name, "subs": []}
                found.append(one)
            own = {"key": sub.get("key", one["key"]), "name": sub.get("name", name), "aspects": []}
            heading = next((part for part in one["subs"] if not sub or part["key"] == own["key"]), None)
            if heading is None:
                heading = own
                one["subs"].append(heading)
            heading["aspects"].append(self._aspect(row))
        return found

    def _stood(self, key: str, name: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """The criterion and the heading under which the aspect stood, if it still belongs to that criterion."""
        criterion, sub, _spread = self.known.get(key, ({}, {}, None))
        return (criterion, sub) if criterion.get("name") == name else ({}, {})

    def _aspect(self, row: dict[str, Any]) -> dict[str, Any]:
        """What is no number becomes 0 and is refused by the check of the sheet."""
        points = {key: scaled(row[key], self.digits) or 0 for key in ("weight", "maximum", "step")}
        spread = self.known.get(row["key"], ({}, {}, None))[2]
        return {"key": row["key"], "name": row["name"].strip(), "kind": row["kind"], **points, "spread": spread}
