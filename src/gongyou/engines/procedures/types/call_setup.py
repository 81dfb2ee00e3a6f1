"""The setup of a call, section by section: what each holds, how it begins, what it asks of whoever nominates.

What is wrong with a section is said by `call_faults`, and by `queries.calls_checks` where the records are needed.
"""

import copy
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from gongyou.engines.procedures.enums import InputKind
from gongyou.engines.procedures.types.calls import Condition, Family
from gongyou.engines.procedures.types.inputs import Input
from gongyou.engines.procedures.types.procedure import Procedure
from gongyou.engines.procedures.types.stages import Stage

FLOOR, CEILING, DRAW = "floor", "ceiling", "draw"


@dataclass(frozen=True)
class Section:
    """One page of the setup: which keys of the setup it holds, and whether a call can do without it."""

    key: str
    name: Any
    keys: tuple[str, ...]
    optional: bool = False


BASICS = Section("basics", gettext_lazy("基本信息"), ())
SECTIONS = (
    BASICS,
    Section("tracks", gettext_lazy("类别和名额"), ("tracks",)),
    Section("quotas", gettext_lazy("结构比例"), ("quotas",), optional=True),
    Section("conditions", gettext_lazy("申报条件"), ("conditions",)),
    Section("questions", gettext_lazy("补充填报项"), ("questions",), optional=True),
    Section("bodies", gettext_lazy("推荐单位和推荐数"), ("bodies",), optional=True),
    Section("stages", gettext_lazy("环节和期限"), ("left_out", "days")),
    Section("marking", gettext_lazy("评分表和计分办法"), ("sheet", "rule", "weights", "panel", "poll", "pass_marks")),
    Section("ties", gettext_lazy("同分办法"), ("ties",)),
    Section("texts", gettext_lazy("公告文字和证书"), ("texts", "certificate")),
    Section("grants", gettext_lazy("奖励资金"), ("grants", "fund", "stacking"), optional=True),
)


def section_of(key: str, definition: type[Procedure] | None = None) -> Section | None:
    """The section of this key; those that only a family has are known to its definition."""
    own = _own_sections(definition) if definition is not None else ()
    return next((one for one in (*SECTIONS, *own) if one.key == key), None)


def _own_sections(definition: type[Procedure]) -> tuple[Section, ...]:
    return tuple(
        Section(one.key, one.name, tuple(inner.key for inner in one.inputs), one.optional)
        for one in family_of(definition).sections
    )


def sections_of(definition: type[Procedure]) -> tuple[Section, ...]:
    """The sections that a call of this family has."""
    family = family_of(definition)
    stages = {stage.kind for stage in definition.every_stage()}
    absent = set()
    if not family.tags:
        absent.add("quotas")
    if not family.grants:
        absent.add("grants")
    if not stages & {"score", "poll", "rank"}:
        absent.add("marking")
    if "rank" not in stages:
        absent.add("ties")
    if not family.texts and "certificate" not in family.seed:
        absent.add("texts")
    return (*(one for one in SECTIONS if one.key not in absent), *_own_sections(definition))


def family_of(definition: type[Procedure]) -> Family:
    if definition.family is None:
        raise ValueError(f"{definition.key} knows no calls")
    return definition.family


def digest(setup: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical form: what a published call is held to."""
    text = json.dumps(setup, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def first_setup(definition: type[Procedure]) -> dict[str, Any]:
    """How the setup of a new call begins: the family's seed edition over empty sections."""
    family = family_of(definition)
    setup: dict[str, Any] = {
        "tracks": [],
        "quotas": [],
        "conditions": {one.key: one.default for one in family.conditions if one.always or one.default is not None},
        "questions": [],
        "bodies": [],
        "left_out": [],
        "days": {},
        "ties": [*(key for key, _name in family.ties), DRAW],
        "weights": {},
        "texts": {one.key: str(one.default) for one in family.texts},
        "grants": {},
        "fund": "",
        "stacking": [],
    }
    setup.update(copy.deepcopy(dict(family.seed)))
    return settled(definition, setup)


def settled(definition: type[Procedure], setup: dict[str, Any]) -> dict[str, Any]:
    """The setup without what the family no longer knows, with what it always asks: for copies of earlier calls."""
    family, known = family_of(definition), {stage.key: stage for stage in definition.every_stage()}
    conditions = {one.key: one for one in family.conditions}
    switched = {key: value for key, value in setup.get("conditions", {}).items() if key in conditions}
    switched.update({k: one.default for k, one in conditions.items() if one.always and k not in switched})
    setup["conditions"] = switched
    setup["tracks"] = [{"places": None, "data": {}, **row} for row in setup.get("tracks", ())]
    setup["left_out"] = [key for key in setup.get("left_out", []) if key in known and known[key].optional_to]
    setup["days"] = {key: value for key, value in setup.get("days", {}).items() if key in family.days}
    setup["quotas"] = [one for one in setup.get("quotas", []) if family.tag(one.get("tag", "")) is not None]
    texts = {one.key for one in family.texts}
    setup["texts"] = {key: value for key, value in setup.get("texts", {}).items() if key in texts}
    sources = ranked_by(definition, setup)
    if len(sources) == 1:
        setup["weights"] = {sources[0]: 100}
    return setup


def in_use(definition: type[Procedure], setup: Mapping[str, Any]) -> list[Stage]:
    """The stages that the call does not leave out."""
    return [stage for stage in definition.every_stage() if stage.key not in setup.get("left_out", ())]


def ranked_by(definition: type[Procedure], setup: Mapping[str, Any]) -> list[str]:
    """The stages whose results make the order, of those in use; heats and shortlists weigh nothing by themselves."""
    used = {stage.key for stage in in_use(definition, setup)}
    rankings = [stage for stage in definition.every_stage() if not getattr(stage, "places_key", "")]
    of = [key for stage in rankings for key in getattr(stage, "of", ())]
    return [key for key in dict.fromkeys(of) if key in used]


def has_number(one: Condition) -> bool:
    return bool(one.unit) or one.default is not None


def question_inputs(setup: Mapping[str, Any]) -> tuple[Input, ...]:
    """What the call asks besides the family's own form; their keys never meet those of the definition."""
    return tuple(
        Input(
            f"asked_{one['key']}",
            one["name"],
            kind=InputKind(one["kind"]),
            required=bool(one.get("required")) and one["kind"] != "yes",
            choices=tuple((choice, choice) for choice in one.get("choices", ())),
        )
        for one in setup.get("questions", ())
    )


def tag_inputs(family: Family) -> tuple[Input, ...]:
    """The tags that whoever nominates declares."""
    return tuple(
        Input(f"tag_{tag.key}", tag.name, kind=InputKind.YES, required=False, correctable=False)
        for tag in family.tags
        if tag.of is None
    )


def nominating_inputs(definition: type[Procedure], setup: Mapping[str, Any], by: str) -> tuple[Input, ...]:
    """The whole form of a nomination: the definition's own fields, declared tags, and what this call asks."""
    return (*definition.fields_for(by), *tag_inputs(family_of(definition)), *question_inputs(setup))


def inputs_of(definition: type[Procedure], call: Any) -> tuple[Input, ...]:
    """Everything that is asked in a matter: the definition's own fields, and what its call asks, if it has one."""
    if call is None:
        return definition.fields
    return (*definition.fields, *tag_inputs(family_of(definition)), *question_inputs(call.setup))


def tie_choices(definition: type[Procedure], setup: Mapping[str, Any]) -> dict[str, Any]:
    """What may break a tie: the family's own keys, the parts and criteria of the sheet, the stages that are ranked."""
    found = dict(family_of(definition).ties)
    for part in (setup.get("sheet") or {}).get("parts", ()):
        found.setdefault(part["key"], part["name"])
        found.update({one["key"]: one["name"] for one in part.get("criteria", ()) if one["key"] not in found})
    for key in ranked_by(definition, setup):
        found.setdefault(key, definition.stage(key).labels.staff)
    return found
