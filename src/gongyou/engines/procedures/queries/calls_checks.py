"""What a call still lacks, section by section, with what only the records and the predicates can say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from gongyou.engines.procedures.predicates import marking, quotas
from gongyou.engines.procedures.predicates.points import show_points
from gongyou.engines.procedures.queries.quota_meter import places_of, quotas_of
from gongyou.engines.procedures.types import Problem, Procedure
from gongyou.engines.procedures.types import call_faults as faults
from gongyou.engines.procedures.types import call_setup as setups
from gongyou.engines.procedures.types.inputs import checked
from gongyou.kernel import parameters, workdays
from gongyou.kernel.access import graph
from gongyou.kernel.access.types import LINES
from gongyou.records.directory.models import Organisation


@dataclass(frozen=True)
class Basics:
    """The columns of a call that are no setup."""

    title: str
    year: int
    nature: str
    approval_basis: str = ""
    node_id: int | None = None


@dataclass(frozen=True)
class Floor:
    """The least days of a stage, by which rule."""

    stage: str
    name: Any
    least: int
    words: str
    unit: str
    source: str


def floors(definition: type[Procedure], day: date) -> dict[str, Floor]:
    """For each stage whose days a call may set: never fewer than the parameter says."""
    found = {}
    for key in setups.family_of(definition).days:
        stage = definition.stage(key)
        rule = parameters.value(getattr(stage, "days", "") or stage.promise.parameter, day)
        words = workdays.Unit(str(rule.unit)).words(rule.whole)
        found[key] = Floor(key, stage.labels.staff, rule.whole, words, str(rule.unit), rule.citation)
    return found


def problems(
    definition: type[Procedure], basics: Basics, setup: Mapping[str, Any], day: date
) -> dict[str, list[Problem]]:
    """Everything that is missing or wrong, by section, in the order of the sections."""
    return {
        section.key: section_problems(definition, section.key, basics, setup, day)
        for section in setups.sections_of(definition)
    }


def section_problems(
    definition: type[Procedure], section: str, basics: Basics, setup: Mapping[str, Any], day: date
) -> list[Problem]:
    family = setups.family_of(definition)
    checks = {
        "basics": lambda: faults.check_basics(family, vars(basics), day.year),
        "tracks": lambda: faults.check_tracks(definition, setup, basics.nature),
        "quotas": lambda: faults.check_quotas(family, setup) or _impossible(definition, setup),
        "conditions": lambda: faults.check_conditions(family, setup),
        "questions": lambda: faults.check_questions(setup, basics.nature),
        "bodies": lambda: faults.check_bodies(setup) or _unknown_bodies(basics.node_id, setup),
        "stages": lambda: faults.check_stages(
            definition, setup, {key: floor.least for key, floor in floors(definition, day).items()}
        ),
        "marking": lambda: _marking(definition, setup) + faults.check_weights(definition, setup),
        "ties": lambda: faults.check_ties(definition, setup),
        "texts": lambda: faults.check_texts(family, setup, basics.nature),
        "grants": lambda: faults.check_grants(setup),
    }
    found = checks[section]() if section in checks else _own(definition, section, setup)
    return found or (list(family.check(section, setup, day)) if family.check is not None else [])


def _own(definition: type[Procedure], section: str, setup: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with the answers of a section that only this family has."""
    own = next(one for one in setups.family_of(definition).sections if one.key == section)
    return checked(own.inputs, setup, {one.key: one.offered(None, None) for one in own.inputs})[1]


def _impossible(definition: type[Procedure], setup: Mapping[str, Any]) -> list[Problem]:
    """What rounding makes impossible with the places of the category, or of all."""
    found = []
    for track in ("", *(row["key"] for row in setup.get("tracks", ()))):
        rows = [place for place, row in enumerate(setup.get("quotas", ())) if row.get("track", "") == track]
        wrong = quotas.check_quotas(quotas_of(definition, setup, track), places_of(setup, track) or 0)
        for code, tag in wrong:
            place = next((one for one in rows if setup["quotas"][one]["tag"] == tag), rows[-1])
            found.append(Problem(f"quotas-{place}-per_mille", _QUOTA_FAULTS.get(code, _QUOTA_FAULTS["number"])()))
    return found


_QUOTA_FAULTS = {
    "floor_too_high": lambda: _("这个比例按名额进位后达不到：多于名额，或多于同一类人的上限。"),
    "floors_too_many": lambda: _("各互斥类别的“至少”相加超过了名额，请调低。"),
    "twice": lambda: _("同一类人的同一种比例只能设一条。"),
    "number": lambda: _("比例不对，请检查。"),
}


def _unknown_bodies(node_id: int | None, setup: Mapping[str, Any]) -> list[Problem]:
    rows = setup.get("bodies", ())
    alive = Organisation._base_manager.filter(pk__in=[row["node"] for row in rows], valid_to=None)
    known = set(alive.values_list("pk", flat=True))
    found = []
    for place, row in enumerate(rows):
        if row["node"] not in known:
            found.append(Problem(f"bodies-{place}-node", _("这个单位已撤销或没有登记，请重新选择。")))
        elif node_id is not None and not below(node_id, row["node"]):
            found.append(Problem(f"bodies-{place}-node", _("推荐单位须是本单位或下级组织。")))
    return found


def below(node_id: int, other: int) -> bool:
    """Whether the node is the other or stands above it on any line."""
    return node_id == other or any(graph.covers(line.key, node_id, other) for line in LINES.all())


def _marking(definition: type[Procedure], setup: Mapping[str, Any]) -> list[Problem]:
    """A panel marks by a sheet and a rule; where no stage in use is marked, there need be none."""
    if not any(stage.kind == "score" for stage in setups.in_use(definition, setup)):
        return []
    try:
        sheet, rule = marking.read_sheet(setup.get("sheet") or {}), marking.read_rule(setup.get("rule") or {})
    except ValueError:
        return [Problem("sheet", _("还没有评分表，请添加评分项。"))]
    found = [_fault(fault, sheet) for fault in (*marking.check(sheet), *marking.check_rule(rule))]
    panel = setup.get("panel") or {}
    judges, reserves = panel.get("judges"), panel.get("reserves", 0)
    if type(judges) is not int or not max(1, rule.judges) <= judges <= 200:
        said = _("评委人数不得少于计分办法要求的 %(least)s 名。")
        found.append(Problem("panel-judges", said % {"least": max(1, rule.judges)}))
    if type(reserves) is not int or not 0 <= reserves <= 100:
        found.append(Problem("panel-reserves", _("候补评委人数请填 0 以上的整数。")))
    return found


def _fault(fault: marking.Fault, sheet: marking.Sheet) -> Problem:
    """A fault of the sheet or the rule in words, with its numbers."""
    names = {one.key: one.name for one in sheet.aspects()} | {part.key: part.name for part in sheet.parts}
    where = names.get(fault.where, fault.where)
    texts = {
        "percent_not_100": _("各部分比例相加应为 100，现在是 %(found)s。") % {"found": fault.found},
        "weights_not_100": _("“%(where)s”各项分值相加应为 100 分，现在是 %(found)s 分。")
        % {"where": where, "found": show_points(fault.found, max(sheet.digits, 0))},
        "no_parts": _("还没有评分表，请添加评分项。"),
        "no_aspects": _("“%(where)s”还没有评分项。") % {"where": where},
        "key_twice": _("有两个评分项的代号相同（%(where)s）。") % {"where": where},
        "step": _("“%(where)s”的最高分须是打分间隔的整倍数。") % {"where": where},
        "judges": _("每项至少要有 1 名评委打分。"),
        "drop_from": _("去掉最高、最低分以后至少要剩一个分数：请提高“几人以上才去掉”。"),
    }
    said = texts.get(fault.code, _("“%(where)s”的设置不对，请检查分值、最高分和打分间隔。") % {"where": where or "–"})
    return Problem(f"sheet-{fault.where}" if fault.where else "sheet", said)
