"""What the passport tells on the line of life: honours, skill levels, contest results, groups and results."""

from django.utils.translation import gettext as _

from gongyou.kernel.access.viewer import Viewer
from gongyou.records.directory.models import Person
from gongyou.records.directory.queries.life import LineFact
from gongyou.records.passport.enums import VOID, GroupEnd, SkillEnd
from gongyou.records.passport.models import Completer, ContestResult, GroupMember, Honour, SkillLevel
from gongyou.records.passport.queries.contests import STOOD
from gongyou.records.passport.queries.honours import level_name


def honours(viewer: Viewer, person: Person, numbers: list[int]) -> list[LineFact]:
    rows = Honour.objects.visible_to(viewer).filter(person_id__in=numbers).exclude(revocation__in=VOID)
    return [_honour(row) for row in rows.order_by("-granted_on", "-pk")]


def _honour(row: Honour) -> LineFact:
    document = _("文号 %(document)s") % {"document": row.document} if row.document else ""
    return LineFact(
        at=row.granted_on,
        title=_("获得“%(title)s”（%(level)s）") % {"title": row.title_name, "level": level_name(row.level)},
        detail=" · ".join(part for part in (row.granting_body, document) if part),
        tone="neutral" if row.revoked_on else "success",
        icon="award",
        lasts=True,
        ends=row.revoked_on,
        end_reason=row.get_revocation_display() if row.revoked_on else "",
        reason=row.revocation_reason,
        made_by=(row.made_by_kind, row.made_by_number),
    )


def levels(viewer: Viewer, person: Person, numbers: list[int]) -> list[LineFact]:
    rows = SkillLevel.objects.visible_to(viewer).filter(person_id__in=numbers)
    rows = rows.exclude(end_reason__in=[SkillEnd.REVERSED, SkillEnd.MERGED])
    return [_level(row) for row in rows.order_by("-valid_from", "-pk")]


def _level(row: SkillLevel) -> LineFact:
    number = _("证书编号 %(number)s") % {"number": row.certificate_number} if row.certificate_number else ""
    return LineFact(
        at=row.valid_from,
        title=_("取得%(occupation)s%(grade)s") % {"occupation": row.occupation_name, "grade": row.get_grade_display()},
        detail=" · ".join(part for part in (str(row.get_source_display()), row.authority, number) if part),
        tone="neutral" if row.valid_to else "success",
        icon="certificate",
        lasts=True,
        ends=row.valid_to,
        end_reason=row.get_end_reason_display() if row.end_reason else "",
        made_by=(row.made_by_kind, row.made_by_number),
    )


def contests(viewer: Viewer, person: Person, numbers: list[int]) -> list[LineFact]:
    rows = ContestResult.objects.visible_to(viewer).filter(STOOD, person_id__in=numbers)
    return [_contest(row) for row in rows.order_by("-held_on", "-pk")]


def _contest(row: ContestResult) -> LineFact:
    place = _("%(track)s第 %(rank)s 名（共 %(entrants)s 人）") % {
        "track": row.track_name,
        "rank": row.rank,
        "entrants": row.entrants,
    }
    parts = [place, row.award, row.team]
    if row.revoked_on:
        parts.append(_("成绩已撤销"))
    return LineFact(
        at=row.held_on,
        title=_("参加%(contest)s") % {"contest": row.contest_name},
        detail=" · ".join(part for part in parts if part),
        tone="neutral" if row.revoked_on else "info",
        icon="trophy",
        reason=row.revocation_reason,
        made_by=(row.made_by_kind, row.made_by_number),
    )


def innovation(viewer: Viewer, person: Person, numbers: list[int]) -> list[LineFact]:
    """Teams and studios, and results with the own share."""
    members = GroupMember.objects.visible_to(viewer).filter(person_id__in=numbers).select_related("group")
    members = members.exclude(end_reason__in=[GroupEnd.REVERSED, GroupEnd.MERGED])
    done = Completer.objects.visible_to(viewer).filter(person_id__in=numbers).select_related("result")
    return [*(_member(row) for row in members), *(_completed(row) for row in done.filter(result__revoked_on=None))]


def _member(row: GroupMember) -> LineFact:
    return LineFact(
        at=row.valid_from,
        title=_("%(role)s：%(group)s") % {"role": row.get_role_display(), "group": row.group.name},
        detail=row.duty,
        tone="neutral" if row.valid_to else "info",
        icon="users",
        lasts=True,
        ends=row.valid_to,
        end_reason=row.get_end_reason_display() if row.end_reason else "",
        made_by=(row.made_by_kind, row.made_by_number),
    )


def _completed(row: Completer) -> LineFact:
    share = f"{row.share // 10}.{row.share % 10}" if row.share % 10 else str(row.share // 10)
    return LineFact(
        at=row.result.accepted_on,
        title=_("完成创新成果“%(title)s”") % {"title": row.result.title},
        detail=_("第 %(position)s 完成人，贡献 %(share)s%%") % {"position": row.position, "share": share},
        tone="success",
        icon="tool",
        made_by=(row.made_by_kind, row.made_by_number),
    )
