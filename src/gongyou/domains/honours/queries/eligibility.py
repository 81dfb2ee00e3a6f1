"""What the records say of a candidate of a selection: conditions of eligibility and tags beside the engine's own."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongyou.engines.procedures.queries import candidates as common
from gongyou.engines.procedures.types import Condition, Tag
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer, system
from gongyou.records.directory.models import Coverage, Employment, Membership, Organisation, Person
from gongyou.records.directory.predicates import months_after
from gongyou.records.directory.queries import in_force
from gongyou.records.passport.enums import Grade
from gongyou.records.passport.models import GroupMember
from gongyou.records.passport.queries.honours import held, level_name
from gongyou.records.passport.queries.levels import present_levels
from gongyou.records.passport.types import LEVELS, Holder
from gongyou.ui.wording import date_text

ASKING = system(reason="selections: eligibility")
#: The occupations of heads of bodies and units (the first class of the classification): never front line.
MANAGERS = "1"
TECHNICAL = "2"
#: Families of honours on which a studio's leader may rest.
LEADING = ("craftsman", "model_worker", "labour_medal", "technical_expert")


def work_of(person: int, day: date) -> Employment | None:
    """The person's main employment on the day."""
    rows = Employment._base_manager.filter(in_force(day), person_id=person)
    return rows.select_related("employer").order_by("-is_main", "valid_from").first()


def _unit_works(viewer: Viewer, person: int, day: date) -> Employment | None:
    """The employment at the nominating basic union's unit; the main one where anybody else asks."""
    own = Organisation._base_manager.filter(pk=viewer.node_id, kind="basic") if viewer.kind == "staff" else None
    if own is None or not own.exists():
        return work_of(person, day)
    covered = Coverage._base_manager.filter(in_force(day), union_id=viewer.node_id).values("employer_id")
    rows = Employment._base_manager.filter(in_force(day), person_id=person)
    here = rows.filter(employer_id__in=covered).order_by("valid_from").first()
    member = Membership._base_manager.filter(in_force(day), person_id=person, union_id=viewer.node_id, kind="active")
    return here or (work_of(person, day) if member.exists() else None)


def _too_short(viewer: Viewer, kind: str, number: int, value: int | None, day: date) -> str:
    if kind != "person":
        return ""
    found = _unit_works(viewer, number, day)
    if found is None:
        return _("没有在推荐单位的用工登记。请先由单位工会更新用工信息。")
    since = months_after(found.valid_from, value or 0)
    if since <= day:
        return ""
    return _("%(from)s起在推荐单位工作，满 %(months)s 个月要到 %(day)s。") % {
        "from": date_text(found.valid_from),
        "months": value,
        "day": date_text(since),
    }


def _dead(viewer: Viewer, kind: str, number: int, value: int | None, day: date) -> str:
    rows = Person._base_manager.filter(pk=number, died_on__isnull=False)
    return _("登记为已去世，不能作为候选人。") if kind == "person" and rows.exists() else ""


def _manages(viewer: Viewer, kind: str, number: int, value: int | None, day: date) -> str:
    found = work_of(number, day) if kind == "person" else None
    if found is None or not found.occupation.startswith(MANAGERS):
        return ""
    return _("现任单位负责人或中层以上职务（职业代码 %(code)s），不属于一线职工。") % {"code": found.occupation}


def _unskilled(viewer: Viewer, kind: str, number: int, value: int | None, day: date) -> str:
    if kind != "person":
        return ""
    found = [row.grade for row in present_levels(ASKING, [number], day=day).values()]
    best = max(found, default=None)
    if best is not None and best >= (value or 0):
        return ""
    needed = Grade(value).label if value in Grade.values else value
    if best is None:
        return _("没有在效的技能等级证书，要求%(needed)s以上。") % {"needed": needed}
    return _("现为%(found)s，要求%(needed)s以上。") % {"found": Grade(best).label, "needed": needed}


def _without_union(viewer: Viewer, kind: str, number: int, value: int | None, day: date) -> str:
    founded = Organisation._base_manager.filter(in_force(day), founded_on__lte=day)
    rows = {
        "organisation": founded.filter(pk=number),
        "employer": Coverage._base_manager.filter(in_force(day), employer_id=number, union__in=founded),
        "person": Membership._base_manager.filter(in_force(day), person_id=number, union__in=founded),
    }
    return "" if kind not in rows or rows[kind].exists() else _("所在单位没有建立工会，须先建会入会。")


def _unled(viewer: Viewer, kind: str, number: int, value: int | None, day: date) -> str:
    if kind != "person":
        return ""
    rows = standing_honours(number, day, LEADING)
    if any(row.level_ordinal >= (value or 0) for row in rows):
        return ""
    wanted = next((str(one.name) for one in LEVELS.all() if one.ordinal == value), str(value))
    return _("领衔人在荣誉台账中没有有效的%(level)s以上工匠、劳模等荣誉。") % {"level": wanted}


def _leads(viewer: Viewer, kind: str, number: int, value: int | None, day: date) -> str:
    rows = GroupMember._base_manager.filter(person_id=number, role="leader", in_studio=True, valid_to=None)
    found = rows.select_related("group").first() if kind == "person" else None
    if found is None:
        return ""
    return _("已领衔“%(name)s”，一人只能领衔一个工作室。") % {"name": found.group.name}


def standing_honours(person: int, day: date, families: Iterable[str]) -> list[Any]:
    """The person's honours of these families that stand on the day, the highest first."""
    holder = Holder("person", person)
    return [row for row in held(ASKING, [holder], day=day).get(holder, []) if row.family in set(families)]


def not_same_or_higher(family: str, level: str) -> Condition:
    """Nobody is named again who holds the same honour at this level or above (a call may leave it out: new deeds)."""
    least = LEVELS.get(level).ordinal

    def why_not(viewer: Viewer, kind: str, number: int, value: int | None, day: date) -> str:
        if kind not in ("person", "employer", "organisation"):
            return ""
        holder = Holder(kind, number)
        rows = held(ASKING, [holder], day=day, family=family).get(holder, [])
        found = next((row for row in rows if row.level_ordinal >= least), None)
        if found is None:
            return ""
        return _("%(year)s年已获“%(title)s”（%(level)s）。没有新的事迹不再申报。") % {
            "year": found.year,
            "title": found.title_name,
            "level": level_name(found.level),
        }

    return Condition("not_same_or_higher", gettext_lazy("没有同级或更高级的同类称号"), why_not)


EMPLOYED_AT_UNIT = Condition(
    "employed_at_unit", gettext_lazy("在推荐单位工作满"), _too_short, unit=gettext_lazy("个月"), default=12
)
ALIVE = Condition("alive", gettext_lazy("健在"), _dead, always=True)
FRONT_LINE_ONLY = Condition("front_line_only", gettext_lazy("不是单位负责人或中层以上人员"), _manages)
SKILL_LEVEL = Condition(
    "skill_level",
    gettext_lazy("技能等级不低于（按序：1 初级、2 中级、3 高级、4 技师、5 高级技师）"),
    _unskilled,
    unit=gettext_lazy("级"),
    default=3,
)
UNIT_HAS_UNION = Condition("unit_has_union", gettext_lazy("所在单位已建工会"), _without_union)
LEADER_HONOUR = Condition(
    "leader_honour",
    gettext_lazy("领衔人荣誉级别不低于（30 区级、40 市级、50 省级、60 国家级）"),
    _unled,
    unit=gettext_lazy("级"),
    default=30,
    always=True,
)
LEADS_NO_OTHER = Condition("leads_no_other", gettext_lazy("没有领衔其他工作室"), _leads, always=True)

PERSONAL = (EMPLOYED_AT_UNIT, ALIVE, common.MEMBER, FRONT_LINE_ONLY, SKILL_LEVEL, UNIT_HAS_UNION)


def _occupied(digit: str) -> Any:
    def of(viewer: Viewer, kind: str, number: int, given: Mapping[str, Any]) -> bool:
        found = work_of(number, clock.today()) if kind == "person" else None
        return found is not None and found.occupation.startswith(digit)

    return of


MANAGER = Tag("manager", gettext_lazy("企业负责人"), _occupied(MANAGERS))
TECHNICAL_STAFF = Tag("technical", gettext_lazy("专业技术人员"), _occupied(TECHNICAL))
CADRE = Tag("cadre", gettext_lazy("机关干部"))
TAGS = (*common.TAGS, TECHNICAL_STAFF, MANAGER)
UNIT_TAGS = (common.NON_PUBLIC,)


def unit_choices(viewer: Viewer, matter: Any, text: str) -> tuple[tuple[str, str], ...]:
    """(code, name) of the members of the viewer's unit whose name begins so: to be picked as leaders and members."""
    wanted = text.strip()
    if len(wanted) < 2 or viewer.node_id is None:
        return ()
    rows = Membership._base_manager.filter(union_id=viewer.node_id, valid_to=None, kind="active")
    rows = rows.filter(Q(person__name__startswith=wanted) | Q(person__initials__startswith=wanted.lower()))
    return tuple(rows.order_by("person__name", "person_id").values_list("person__code", "person__name")[:30])
