"""What a contest's plan has beside the sections that every call has: level, authority, prizes, the table of promotion.

The inputs of each section, and what is wrong with the answers.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongyou.domains.contests.predicates import faults, prize_faults, read, read_prizes
from gongyou.engines.procedures.enums import InputKind
from gongyou.engines.procedures.types import FamilySection, Input, Problem
from gongyou.kernel import clock, parameters
from gongyou.records.directory.models import Organisation
from gongyou.records.directory.queries import in_force
from gongyou.records.passport.enums import Grade
from gongyou.records.passport.predicates import is_occupation
from gongyou.records.passport.types import LEVELS
from gongyou.records.treasury.models import Fund
from gongyou.ui.wording import date_text

GROUPS = (("employee", gettext_lazy("职工组")), ("student", gettext_lazy("学生组")))
CLASSES = (("first", gettext_lazy("一类（跨行业）")), ("second", gettext_lazy("二类（单一行业）")))
GRADES = tuple((str(value), label) for value, label in Grade.choices)
THEORY_AT_MOST = "contests.theory_at_most"
#: Conditions that nobody asks of students: they work nowhere, and join a union where they will work.
NOT_OF_STUDENTS = frozenset({"member", "employed_at_unit"})
#: How many days before the first day of a contest its entries end at the latest.
ENTRIES_CLOSE = "contests.entries_close_days"
#: What a line of the table or of the prizes may be wrong in, in words.
_WRONG = {
    "ranks": gettext_lazy("名次从小到大填写，从第 1 名起。"),
    "nothing": gettext_lazy("请填写晋升的等级，或授予的称号。"),
    "both": gettext_lazy("一行只写一样：晋升等级，或授予称号。"),
    "grade": gettext_lazy("请选择等级。"),
    "no_rise": gettext_lazy("晋升后的等级应高于现有等级。"),
    "twice": gettext_lazy("与上面某一行重叠：同一组别、同一名次、同一现有等级只能有一种结果。"),
    "unnamed": gettext_lazy("请写明奖项名称。"),
    "student_title": gettext_lazy("学生组只晋升等级，不授予称号。"),
}


def levels(viewer: Any, matter: Any) -> tuple[tuple[str, Any], ...]:
    """The levels at which a contest may be held."""
    return tuple((one.key, one.name) for one in sorted(LEVELS.all(), key=lambda one: one.ordinal))


def authorities(viewer: Any, matter: Any) -> tuple[tuple[str, str], ...]:
    """The linked departments, one of which files plans and confirms levels."""
    rows = Organisation._base_manager.filter(in_force(clock.today()), kind="department")
    return tuple(rows.order_by("code").values_list("code", "name"))


def funds(viewer: Any, matter: Any) -> tuple[tuple[str, str], ...]:
    """The open funds from which prizes may be paid."""
    return tuple(Fund._base_manager.filter(closed_on=None).order_by("key").values_list("key", "name"))


LEVEL = Input("level", gettext_lazy("竞赛级别"), kind=InputKind.CHOICE, options=levels)
FUND = Input("fund", gettext_lazy("资金来源"), kind=InputKind.CHOICE, options=funds, required=False)
_FIRST = Input(
    "held_from",
    gettext_lazy("比赛第一天"),
    kind=InputKind.DAY,
    hint=gettext_lazy("报名须在这一天以前的规定天数截止。"),
)
_HELD = (
    Input("held_to", gettext_lazy("决赛日期"), kind=InputKind.DAY, required=False),
    Input("venue", gettext_lazy("比赛地点"), most=80, required=False),
    Input("partners", gettext_lazy("承办和协办单位"), most=120, required=False),
    Input("safety", gettext_lazy("安全预案"), most=120, required=False, hint=gettext_lazy("写明预案名称或文号。")),
)
_RANKS = (
    Input("rank_from", gettext_lazy("从第几名"), kind=InputKind.WHOLE, least=1, most=1000),
    Input("rank_to", gettext_lazy("到第几名"), kind=InputKind.WHOLE, least=1, most=1000),
)
_PRIZES = Input(
    "prizes",
    gettext_lazy("奖项"),
    kind=InputKind.ROWS,
    required=False,
    most=12,
    columns=(
        Input("name", gettext_lazy("奖项名称"), most=30),
        *_RANKS,
        Input("amount_yuan", gettext_lazy("奖金（元）"), kind=InputKind.WHOLE, least=0, required=False),
    ),
)
_PROMOTIONS = Input(
    "promotions",
    gettext_lazy("晋级办法"),
    kind=InputKind.ROWS,
    required=False,
    most=30,
    columns=(
        Input("group", gettext_lazy("组别"), kind=InputKind.CHOICE, choices=GROUPS),
        *_RANKS,
        Input("present_from", gettext_lazy("现有等级从"), kind=InputKind.CHOICE, choices=GRADES, required=False),
        Input("present_to", gettext_lazy("现有等级到"), kind=InputKind.CHOICE, choices=GRADES, required=False),
        Input("grade", gettext_lazy("晋升为"), kind=InputKind.CHOICE, choices=GRADES, required=False),
        Input("title", gettext_lazy("授予称号"), most=30, required=False),
    ),
)
#: What a category of a skill contest is: occupation, group, grade (guide 6: one contest × occupation × grade).
TRACK = (
    Input("occupation", gettext_lazy("职业编码"), most=10, hint=gettext_lazy("职业分类大典的编码，例如 6-18-02-04。")),
    Input("occupation_name", gettext_lazy("职业（工种）"), most=40),
    Input("version", gettext_lazy("大典版本"), most=8, required=False),
    Input("group", gettext_lazy("组别"), kind=InputKind.CHOICE, choices=GROUPS),
    Input("grade", gettext_lazy("命题等级"), kind=InputKind.CHOICE, choices=GRADES),
)


def plan(*, authority: bool) -> FamilySection:
    """Where, when, with whom; with `authority`, which department files the plan and confirms levels."""
    asked = Input(
        "authority",
        gettext_lazy("备案和核发等级的主管部门"),
        kind=InputKind.CHOICE,
        options=authorities,
    )
    classed = Input("class_of", gettext_lazy("竞赛类别"), kind=InputKind.CHOICE, choices=CLASSES, required=False)
    more = (asked, classed, _FIRST) if authority else ()
    return FamilySection("plan", gettext_lazy("竞赛信息"), (LEVEL, *more, *_HELD))


PRIZES = FamilySection("prizes", gettext_lazy("奖项和奖金"), (_PRIZES, FUND), optional=True)
PROMOTIONS = FamilySection("promotions", gettext_lazy("晋级办法"), (_PROMOTIONS,), optional=True)
HEATS = FamilySection(
    "heats",
    gettext_lazy("初赛"),
    (
        Input(
            "heat_places",
            gettext_lazy("每个类别进入决赛的人数"),
            kind=InputKind.WHOLE,
            least=1,
            most=1000,
            required=False,
            hint=gettext_lazy("不设初赛的留空。"),
        ),
    ),
    optional=True,
)
SHORTLIST = FamilySection(
    "shortlist",
    gettext_lazy("入围和落地"),
    (
        Input("shortlist_places", gettext_lazy("每个主题进入路演的项目数"), kind=InputKind.WHOLE, least=1, most=200),
        FUND,
    ),
)


def wrong(section: str, setup: Mapping[str, Any], day: date) -> list[Problem]:
    """What only contests know to be wrong in a section of their plan."""
    checks = {
        "tracks": _tracks,
        "quotas": _quotas,
        "plan": _held,
        "marking": _weights,
        "prizes": _prizes,
        "promotions": _promotions,
        "heats": _heats,
    }
    found = checks.get(section)
    return found(setup, day) if found is not None else []


def spares(data: Mapping[str, Any]) -> frozenset[str]:
    """The conditions that are not asked in a category: students compete apart from employees (guide 6.2)."""
    return NOT_OF_STUDENTS if data.get("group") == "student" else frozenset()


def _tracks(setup: Mapping[str, Any], day: date) -> list[Problem]:
    found = []
    for place, row in enumerate(setup.get("tracks", ())):
        code = str((row.get("data") or {}).get("occupation") or "")
        if code and not is_occupation(code):
            found.append(Problem(f"tracks-{place}-occupation", _("职业编码的样式是 6-18-02-04，请核对。")))
    return found


def _quotas(setup: Mapping[str, Any], day: date) -> list[Problem]:
    """Every category has an order and prizes of its own: no share counts over several."""
    if len(setup.get("tracks", ())) < 2:
        return []
    said = _("竞赛按类别分别排名，比例也请按类别设。")
    rows = enumerate(setup.get("quotas", ()))
    return [Problem(f"quotas-{place}-track", said) for place, row in rows if not row.get("track")]


def _held(setup: Mapping[str, Any], day: date) -> list[Problem]:
    first, last = str(setup.get("held_from") or ""), str(setup.get("held_to") or "")
    if first and last and last < first:
        return [Problem("held_to", _("决赛日期不能早于比赛第一天。"))]
    days = parameters.value("procedures.nominating_days", day).whole - 1 + parameters.value(ENTRIES_CLOSE, day).whole
    earliest = day + timedelta(days=days)
    if first and date.fromisoformat(first) < earliest:
        said = _("报名期和截止后的准备时间都要留足，比赛最早从 %(day)s 开始。")
        return [Problem("held_from", said % {"day": date_text(earliest)})]
    return []


def close_before(setup: Mapping[str, Any], opens_on: date, closes_on: date) -> str:
    """Why entries may not end on this day: whoever judges and draws needs days between (guide 6)."""
    first, least = str(setup.get("held_from") or ""), parameters.value(ENTRIES_CLOSE, clock.today()).whole
    if not first:
        return _("方案没有写明比赛第一天，请先在“竞赛信息”中填写。")
    last = date.fromisoformat(first) - timedelta(days=least)
    if closes_on <= last:
        return ""
    said = _("比赛第一天是 %(first)s，报名须至少提前 %(days)s 天截止，最晚 %(last)s。")
    return said % {"first": date_text(date.fromisoformat(first)), "days": least, "last": date_text(last)}


def _weights(setup: Mapping[str, Any], day: date) -> list[Problem]:
    """Practice dominates: theory counts no more than the parameter says (guide 6.3)."""
    weight, most = (setup.get("weights") or {}).get("theory"), parameters.value(THEORY_AT_MOST, day).whole
    if type(weight) is not int or weight <= most:
        return []
    said = _("理论成绩所占比重不得超过 %(most)s%%，现在是 %(weight)s%%。请调低理论、调高实操。")
    return [Problem("weights-theory", said % {"most": most, "weight": weight})]


def _prizes(setup: Mapping[str, Any], day: date) -> list[Problem]:
    lines = read_prizes(setup.get("prizes") or ())
    found = [Problem(f"prizes-{line}-rank_from", str(_WRONG[code])) for line, code in prize_faults(lines)]
    if any(one.amount_fen for one in lines) and not str(setup.get("fund") or ""):
        found.append(Problem("fund", _("有奖金的，请选择从哪一项资金支付。")))
    return found


def _promotions(setup: Mapping[str, Any], day: date) -> list[Problem]:
    found = faults(read(setup.get("promotions") or ()))
    return [Problem(f"promotions-{line}-rank_from", str(_WRONG[code])) for line, code in found]


def _heats(setup: Mapping[str, Any], day: date) -> list[Problem]:
    """A heat is held with its ranking and its number of places, or not at all."""
    left = set(setup.get("left_out", ()))
    held = {"heat", "heat_ranking"} - left
    if len(held) == 1:
        return [Problem("heat_places", _("初赛评分和初赛排名要么都设，要么都不设。请在“环节和期限”中调整。"))]
    if held and not setup.get("heat_places"):
        return [Problem("heat_places", _("设初赛的，请写明每个类别进入决赛的人数。"))]
    return []
