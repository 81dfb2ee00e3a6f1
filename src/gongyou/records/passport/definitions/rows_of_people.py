"""Which rows of the passport follow a person when two records of one human being are joined."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongyou.kernel import clock
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.models import Person
from gongyou.records.directory.models.following import PERSON_ROWS, PersonRows
from gongyou.records.passport.enums import VOID, GroupEnd, HonourEnd, SkillEnd
from gongyou.records.passport.models import Certificate, Completer, ContestResult, GroupMember, Honour, SkillLevel
from gongyou.records.passport.operations.groups import MOST_STUDIOS


def _one_level(row: SkillLevel, gone: Person, kept: Person) -> dict[str, Any]:
    """Of two levels of one occupation the higher one goes on; the lower one was recorded twice."""
    others = SkillLevel.objects.in_operation().filter(person=kept, occupation=row.occupation)
    others = others.exclude(end_reason=SkillEnd.MERGED)
    if row.valid_to is None and others.filter(valid_to=None, grade__lt=row.grade).exists():
        raise Refused(
            _("并入的登记在“%(occupation)s”有更高的技能等级。请改为保留那一份登记，再合并。")
            % {"occupation": row.occupation_name},
            code="higher_level",
        )
    meeting = [other for other in others if _meet(row, other)]
    ends = {"valid_to": max(clock.today(), row.valid_from)} if row.valid_to is None else {}
    return {**ends, "end_reason": SkillEnd.MERGED.value} if meeting else {}


def _meet(one: Any, other: Any) -> bool:
    """Whether two periods share a day."""
    late = max(one.valid_from, other.valid_from)
    return all(row.valid_to is None or row.valid_to > late for row in (one, other))


def _one_honour(row: Honour, gone: Person, kept: Person) -> dict[str, Any]:
    """One title of one level and year is one honour."""
    same = Honour.objects.in_operation().filter(person=kept, title=row.title, level=row.level, year=row.year)
    if row.revocation in VOID or not same.exclude(revocation__in=VOID).exists():
        return {}
    return {"revoked_on": row.granted_on, "revocation": HonourEnd.MERGED.value}


def _one_result(row: ContestResult, gone: Person, kept: Person) -> dict[str, Any]:
    same = ContestResult.objects.in_operation().filter(person=kept, contest=row.contest, track=row.track)
    if row.revoked_on is not None or not same.filter(revoked_on=None).exists():
        return {}
    return {"revoked_on": row.held_on, "revocation_reason": str(HonourEnd.MERGED.label)}


def _one_place(row: GroupMember, gone: Person, kept: Person) -> dict[str, Any]:
    """Who stood twice in one group stands there once; who would lead two studios must give one up first."""
    own = GroupMember.objects.in_operation().filter(person=kept).exclude(end_reason=GroupEnd.MERGED)
    if any(_meet(row, other) for other in own.filter(group=row.group_id)):
        ends = {"valid_to": max(clock.today(), row.valid_from)} if row.valid_to is None else {}
        return {**ends, "end_reason": GroupEnd.MERGED.value}
    if row.valid_to is None and row.in_studio:
        studios = own.filter(in_studio=True, valid_to=None)
        leads = row.role == "leader" and studios.filter(role="leader").exists()
        if leads or studios.values("group_id").distinct().count() >= MOST_STUDIOS:
            raise Refused(
                _("两份登记合起来会领衔两个工作室，或计入两个以上工作室。请先调整工作室成员，再合并。"),
                code="two_studios",
            )
    return {}


def _one_completer(row: Completer, gone: Person, kept: Person) -> dict[str, Any]:
    if Completer.objects.in_operation().filter(result=row.result_id, person=kept).exists():
        raise Refused(
            _("两份登记都是同一创新成果的完成人，份额不能自动相加。请先更正成果登记，再合并。"), code="two_shares"
        )
    return {}


for rows in (
    PersonRows(
        "passport.levels",
        gettext_lazy("技能等级"),
        SkillLevel,
        "passport.level_followed",
        "skill_level",
        adapt=_one_level,
        watched=("valid_to", "end_reason", "grade"),
    ),
    PersonRows(
        "passport.honours",
        gettext_lazy("荣誉"),
        Honour,
        "passport.honour_followed",
        "honour",
        adapt=_one_honour,
        watched=("revoked_on", "revocation"),
    ),
    PersonRows(
        "passport.contest_results",
        gettext_lazy("竞赛成绩"),
        ContestResult,
        "passport.contest_result_followed",
        "contest_result",
        adapt=_one_result,
        watched=("revoked_on",),
    ),
    PersonRows(
        "passport.groups",
        gettext_lazy("班组和工作室"),
        GroupMember,
        "passport.group_member_followed",
        "group_member",
        adapt=_one_place,
        watched=("valid_to", "role"),
    ),
    PersonRows(
        "passport.completers",
        gettext_lazy("创新成果完成人"),
        Completer,
        "passport.completer_followed",
        "completer",
        adapt=_one_completer,
    ),
    PersonRows(
        "passport.certificates",
        gettext_lazy("证书"),
        Certificate,
        "passport.certificate_followed",
        "certificate",
        watched=("revoked_on",),
    ),
):
    PERSON_ROWS.register(rows)
