"""What a panel round holds in its rule: the sheet of its part, how marks become a result, how the panel is made."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from gongyou.engines.procedures.predicates import marking
from gongyou.engines.procedures.predicates.votes import Threshold


@dataclass(frozen=True)
class PanelRule:
    """`judges` sit on the panel, `each` of them mark every item; `least` of those must remain after recusals.

    `cut` is the pass mark on 100 points, if there is one; `in_order`: the items come in an order that is drawn.
    """

    sheet: marking.Sheet
    rule: marking.Rule
    judges: int
    each: int
    reserves: int
    fields: tuple[str, ...] = ()
    blind: bool = True
    numbered: bool = False
    least: int = 1
    cut: int | None = None
    in_order: bool = False

    @property
    def whole(self) -> bool:
        """Everybody marks everything: whoever is near to one candidate does not sit at all."""
        return self.each >= self.judges

    @cached_property
    def aspects(self) -> dict[str, marking.Aspect]:
        return {one.key: one for one in self.sheet.aspects()}

    @cached_property
    def judged(self) -> list[str]:
        return [key for key, one in self.aspects.items() if one.kind == marking.JUDGED]

    @cached_property
    def measured(self) -> list[str]:
        return [key for key, one in self.aspects.items() if one.kind == marking.MEASURED]

    @cached_property
    def watched(self) -> bool:
        """Whether the sheet or the rule says how far judges may lie apart."""
        return self.rule.spread is not None or any(one.spread is not None for one in self.aspects.values())

    def as_data(self) -> dict[str, Any]:
        plain = {name: getattr(self, name) for name in self.__dataclass_fields__ if name not in ("sheet", "rule")}
        plain["fields"] = list(self.fields)
        return {**plain, "sheet": marking.as_data(self.sheet), "rule": marking.as_data(self.rule)}


def read_panel_rule(data: Mapping[str, Any]) -> PanelRule:
    """The rule as a round keeps it."""
    plain = {name: data[name] for name in PanelRule.__dataclass_fields__ if name in data}
    read = {"sheet": marking.read_sheet(data["sheet"]), "rule": marking.read_rule(data["rule"])}
    return PanelRule(**{**plain, **read, "fields": tuple(data.get("fields", ()))})


def panel_rule(setup: Mapping[str, Any], stage: Any, quorum: Threshold) -> PanelRule:
    """The rule of one panel from what the call sets up. Raises ValueError for what cannot be right."""
    sheet, rule = marking.read_sheet(setup["sheet"]), marking.read_rule(setup.get("rule") or {})
    if stage.part:
        parts = [part for part in sheet.parts if part.key == stage.part]
        if not parts:
            raise ValueError(f"the sheet has no part {stage.part!r}")
        sheet = replace(sheet, parts=(replace(parts[0], percent=100),))
    faults = [*marking.check(sheet), *marking.check_rule(rule)]
    if faults:
        raise ValueError(", ".join(f"{fault.code} {fault.where}".strip() for fault in faults))
    panel = setup.get("panel") or {}
    judges = int(panel.get("judges") or rule.judges)
    each = judges if stage.numbered else min(int(panel.get("each") or judges), judges)
    least = max(1, quorum.least(each))
    return PanelRule(
        sheet=sheet,
        rule=replace(rule, judges=min(rule.judges, least)),
        judges=judges,
        each=each,
        reserves=int(panel.get("reserves") or 0),
        fields=tuple(panel.get("fields") or ()),
        blind=stage.blind,
        numbered=stage.numbered,
        least=least,
        cut=(setup.get("pass_marks") or {}).get(stage.key) if stage.cut else None,
        in_order=stage.in_order,
    )
