"""What the directory tells on the line of life: memberships, works, posts, consents, looks, the record itself."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from gongyou.kernel import privacy
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.ledger import reader
from gongyou.records.directory.enums import IdentityKind
from gongyou.records.directory.models import Consent, Employment, Membership, Merge, Person, Reveal
from gongyou.records.directory.queries.histories import memberships_of, posts_of
from gongyou.records.directory.queries.life import LineFact, hand, hands_of, places_of
from gongyou.records.directory.queries.persons import revealable

_LOOKED = {"identity_number": "id", "phone": "phone"}


#: Acts upon many by which memberships end.
_BULK_ENDS = ("directory.member_all_ended", "directory.member_all_reversed")


def _enders(kind: str, numbers: list[int], *events: str, bulk: tuple[str, ...] = ()) -> dict[int, str]:
    """Who ended each of these facts, one by one or in an act upon many: no fact says it, so the ledger does."""
    entries = reader.about(kind, numbers, events)
    found = {entry["subject_number"]: by for entry, by in zip(entries, hands_of(entries), strict=True)}
    missing = [number for number in numbers if number not in found]
    if bulk and missing:
        told = reader.about_items(kind, missing, bulk)
        found |= dict(zip(told, hands_of(list(told.values())), strict=True))
    return found


def memberships(viewer: Viewer, person: Person, numbers: list[int]) -> list[LineFact]:
    found = list(memberships_of(viewer, numbers))
    ended = _enders("membership", [row.pk for row in found if row.valid_to], "directory.member_ended", bulk=_BULK_ENDS)
    return [_membership(row, ended.get(row.pk, "")) for row in found]


def _membership(row: Membership, ended_by: str) -> LineFact:
    details = [str(row.get_road_display())]
    details += [_("会员卡号 %(number)s") % {"number": row.card_number}] if row.card_number else []
    retained = row.kind == "retained"
    return LineFact(
        at=row.valid_from,
        title=(_("在%(union)s保留会籍") if retained else _("加入%(union)s")) % {"union": row.union.name},
        detail=" · ".join(details),
        tone="neutral" if row.valid_to or retained else "success",
        icon="id",
        lasts=True,
        ends=row.valid_to,
        end_reason=row.get_end_reason_display() if row.end_reason else "",
        ended_by=ended_by,
        made_by=(row.made_by_kind, row.made_by_number),
    )


def employments(viewer: Viewer, person: Person, numbers: list[int]) -> list[LineFact]:
    rows = Employment.objects.visible_to(viewer).filter(person_id__in=numbers).select_related("employer")
    return [_employment(row) for row in rows.order_by("-valid_from", "-pk")]


def _employment(row: Employment) -> LineFact:
    where = row.employer.name if row.employer else row.employer_name
    details = [str(row.get_relation_display())]
    details += [str(row.get_new_form_display())] if row.new_form else []
    details += [_("主要工作")] if row.is_main else []
    return LineFact(
        at=row.valid_from,
        title=_("在%(where)s工作") % {"where": where} if where else _("工作（未登记单位）"),
        detail=" · ".join(details),
        tone="neutral" if row.valid_to else "info",
        icon="briefcase",
        lasts=True,
        ends=row.valid_to,
        made_by=(row.made_by_kind, row.made_by_number),
    )


def posts(viewer: Viewer, person: Person, numbers: list[int]) -> list[LineFact]:
    found = list(posts_of(viewer, numbers))
    ended = _enders("post", [row.pk for row in found if row.valid_to], "directory.post_ended")
    return [
        LineFact(
            at=row.valid_from,
            title=_("任%(organisation)s%(post)s")
            % {"organisation": row.organisation.name, "post": row.get_title_display()},
            detail=_("文号 %(document)s") % {"document": row.document} if row.document else "",
            tone="neutral" if row.valid_to else "info",
            icon="user-check",
            lasts=True,
            ends=row.valid_to,
            end_reason=row.get_end_reason_display() if row.end_reason else "",
            ended_by=ended.get(row.pk, ""),
            made_by=(row.made_by_kind, row.made_by_number),
        )
        for row in found
    ]


def consents(viewer: Viewer, person: Person, numbers: list[int]) -> list[LineFact]:
    """Given and withdrawn; the purposes that have a name of their own are said by it."""
    names = {"join": _("办理会籍")}
    told: list[LineFact] = []
    for row in Consent.objects.visible_to(viewer).filter(person_id__in=numbers).order_by("-given_at"):
        purpose = names.get(row.purpose, row.purpose)
        given = _("版本 %(version)s") % {"version": row.version}
        told.append(
            LineFact(
                row.given_at, _("同意：%(what)s") % {"what": purpose}, given, "info", "clipboard-check", by=_("本人")
            )
        )
        if row.withdrawn_at is not None:
            title = _("撤回同意：%(what)s") % {"what": purpose}
            told.append(LineFact(row.withdrawn_at, title, "", "neutral", "arrow-back-up", by=_("本人")))
    return told


def reveals(viewer: Viewer, person: Person, numbers: list[int]) -> list[LineFact]:
    """Who looked at a sealed value, when, for which stated reason: whoever may see the person sees it (R22)."""
    rows = list(Reveal._base_manager.filter(person_id__in=numbers).order_by("-happened_at", "-pk"))
    places, names = places_of(row.node_id for row in rows), revealable()
    return [
        LineFact(
            at=row.happened_at,
            title=_("查看了完整%(field)s") % {"field": names.get(row.field, row.field)},
            tone="warning",
            icon="eye",
            by=hand(row.role, places.get(row.node_id or 0, "")),
            reason=row.reason,
        )
        for row in rows
    ]


def records(viewer: Viewer, person: Person, numbers: list[int]) -> list[LineFact]:
    """How the record itself came about and changed: registered, checked, corrected, given an account, merged."""
    return [*_registered(person, numbers), *_changed(numbers), *_merged(viewer, numbers)]


def _registered(person: Person, numbers: list[int]) -> list[LineFact]:
    rows = [person, *Person._base_manager.filter(pk__in=numbers).exclude(pk=person.pk)]
    return [
        LineFact(
            at=row.created_at,
            title=_("建立个人登记"),
            detail=_document(row),
            icon="id",
            made_by=(row.made_by_kind, row.made_by_number),
        )
        for row in rows
    ]


def _document(row: Person) -> str:
    number = privacy.mask_identity(row.identity_number.reveal())
    return f"{IdentityKind(row.identity_kind).label} {number}"


def _changed(numbers: list[int]) -> list[LineFact]:
    titles: dict[str, tuple[str, str]] = {
        "directory.identity_checked": (_("核对了证件原件"), "user-check"),
        "directory.identity_check_taken_back": (_("撤回证件核对"), "arrow-back-up"),
        "directory.account_linked": (_("绑定手机账号"), "phone"),
        "directory.account_unlinked": (_("解除手机账号绑定"), "arrow-back-up"),
        "directory.particulars_changed": (_("变更登记信息"), "edit"),
    }
    entries = reader.about("person", numbers, titles)
    return [_change(entry, by, *titles[entry["event"]]) for entry, by in zip(entries, hands_of(entries), strict=True)]


def _change(entry: dict[str, Any], by: str, title: str, icon: str) -> LineFact:
    names = {"name": _("姓名"), "phone": _("联系电话"), "household": _("户籍类型")}
    fields = [names.get(key, key) for key in entry["data"].get("fields", [])]
    made = entry["data"].get("made_by")
    return LineFact(
        at=reader.moment(entry),
        title=title,
        detail="、".join(fields),
        tone="info",
        icon=icon,
        by=by,
        made_by=(str(made[0]), int(made[1])) if made else None,
    )


def _merged(viewer: Viewer, numbers: list[int]) -> list[LineFact]:
    """Both people are told that their records were joined, and that it was taken back."""
    rows = Merge._base_manager.filter(Q(kept_id__in=numbers) | Q(gone_id__in=numbers))
    rows = rows.filter(state__in=[Merge.State.MERGED, Merge.State.UNDONE]).select_related("kept", "gone")
    found = list(rows.order_by("-pk"))
    places = places_of(node for row in found for node in (row.node_id, row.decided_node_id, row.undone_node_id))
    told = []
    for row in found:
        what = _("保留：%(kept)s；并入：%(gone)s") % {"kept": _document(row.kept), "gone": _document(row.gone)}
        proposed = _("提出：%(who)s") % {"who": hand(row.proposed_role, places.get(row.node_id, ""))}
        decided = hand(row.decided_role, places.get(row.decided_node_id or 0, ""))
        told.append(
            LineFact(
                at=row.decided_at or row.proposed_at,
                title=_("两份登记合并为一份"),
                detail=f"{what}\n{proposed}",
                tone="warning",
                icon="users",
                by=decided,
                reason=row.note,
            )
        )
        if row.undone_at is not None:
            undone = hand(row.undone_role, places.get(row.undone_node_id or 0, ""))
            told.append(
                LineFact(
                    row.undone_at, _("撤销了登记合并"), what, "warning", "users", by=undone, reason=row.undo_reason
                )
            )
    return told
