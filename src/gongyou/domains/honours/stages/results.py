"""How an innovation result is entered: completers with shares that make a whole, patent, stamp, once per level."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from gongyou.domains.honours.queries.eligibility import ASKING
from gongyou.domains.honours.queries.grants import level_of
from gongyou.domains.honours.stages import entering
from gongyou.domains.honours.types import programme_of
from gongyou.engines.procedures.models import Call
from gongyou.engines.procedures.types import Start
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.records.passport.enums import PATENTS
from gongyou.records.passport.predicates import fingerprint, patent_number
from gongyou.records.passport.queries.honours import level_name, won_before, won_by_title

WHOLE = 100


def result_entry(viewer: Viewer, given: Mapping[str, Any], call: Call) -> Start:
    """A result of the unit is nominated. Raises Refused at the first thing that cannot be."""
    unit = entering.unit_for(viewer, None)
    employer = entering.unit_employer(unit)
    unit_name = employer.name if employer is not None else unit.name
    completers = entering.members_named(unit, given["completers"], "completers")
    _shares(completers)
    patent = _patent(given)
    _stamped(given)
    if str(given["completed_on"]) > clock.today().isoformat():
        raise Refused(_("完成时间不能晚于今天。"), field="completed_on", code="future")
    found = fingerprint(patent=patent, title=str(given["title"]), unit=unit_name)
    _once(call, found, str(given["title"]), unit.pk, employer.pk if employer is not None else None)
    return Start(
        subject=("organisation", unit.pk),
        parties=entering.parties(viewer, call, employer=employer),
        candidate=f"result:{hashlib.sha256(found.encode()).hexdigest()[:40]}",
        answers={
            "name": str(given["title"]).strip(),
            "completers": completers,
            "patent": patent,
            "fingerprint": found,
            "unit_name": unit_name,
        },
    )


def _shares(rows: list[dict[str, Any]]) -> None:
    total = sum(row["share"] for row in rows)
    if total != WHOLE:
        raise Refused(
            _("完成人份额合计须为 100，现在是 %(total)s。") % {"total": total}, field="completers", code="shares"
        )
    numbers = [row["number"] or row["name"] for row in rows]
    if len(set(numbers)) != len(numbers):
        raise Refused(_("同一人在完成人中只能出现一次。"), field="completers", code="twice")


def _patent(given: Mapping[str, Any]) -> str:
    """The patent's number in its one form; needed for patents, without meaning for others."""
    if given["kind"] not in {kind.value for kind in PATENTS}:
        return ""
    found = patent_number(str(given.get("patent") or ""))
    if not found:
        raise Refused(
            _("专利号不对：应为 12 位数字、一点和一位校验码，校验码由前面的数字算出。请对照证书改正。"),
            field="patent",
            code="patent",
        )
    return found


def _stamped(given: Mapping[str, Any]) -> None:
    if given.get("benefit_yuan") is not None and not str(given.get("finance_stamp") or "").strip():
        raise Refused(
            _("填报经济效益须有财务部门盖章的证明；没有证明的，请留空。"), field="finance_stamp", code="no_stamp"
        )


def _once(call: Call, found: str, title: str, unit: int, employer: int | None) -> None:
    """The same result wins once at each level: by its fingerprint, and by its title where a patent came or went."""
    level = level_of(programme_of(call.procedure), call)
    won = won_before(ASKING, [found], level).get(found) or won_by_title(title, level, unit=unit, employer=employer)
    if won is not None:
        raise Refused(
            _(
                "同一成果已在 %(year)s 年获得“%(title)s”（%(level)s，%(paper)s），"
                "同一成果在同一级别只奖一次。可以申报更高级别。"
            )
            % {
                "year": won.year,
                "title": won.title_name,
                "level": level_name(level),
                "paper": won.document or _("无文号"),
            },
            field="title",
            code="result_won",
        )
