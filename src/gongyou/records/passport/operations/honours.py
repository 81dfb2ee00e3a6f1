"""The life of honours: granted many at once, superseded by a higher level, checked yearly, revoked, taken back."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from gongyou.kernel import clock
from gongyou.kernel.access.scopes import covered_nodes
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import current, only_inside, operation
from gongyou.records.passport.enums import VOID, HolderKind, HonourEnd
from gongyou.records.passport.models import Certificate, Honour, HonourCheck, Result
from gongyou.records.passport.operations.noting import batches, fall, insert, kept_records, note
from gongyou.records.passport.operations.places import Place, places_of
from gongyou.records.passport.types import FAMILIES, LEVELS, TAGS, Grant, Holder, MadeBy

_NOTED = ("holder_kind", "person_id", "employer_id", "organisation_id", "group_id", "result_id", "title", "level",
          "year", "granted_on")  # fmt: skip


@operation("passport.honours_granted", allow=only_inside)
def grant_honours(viewer: Viewer, *, grants: Sequence[Grant], made_by: MadeBy) -> list[Honour]:
    """Grant all these honours or none, in the given order. Where a grant does not say the place, it is looked up.

    Raises Refused, naming the title, where a holder has the same title of that level and year already, or where a
    result has won at that level before (the same thing wins once at each level). Undone by `reverse_honours`.
    """
    if not grants:
        return []
    _check_words(grants)
    kept = kept_records(one.holder.number for one in grants if one.holder.kind == HolderKind.PERSON)
    holders = [
        Holder(one.holder.kind, kept.get(one.holder.number, one.holder.number))
        if one.holder.kind == HolderKind.PERSON
        else one.holder
        for one in grants
    ]
    prints = _fingerprints(holders)
    _refuse_doubles(grants, holders, prints)
    places: dict[tuple[Holder, date], Place] = {}
    for day in sorted({one.granted_on for one in grants}):
        asked = [holder for one, holder in zip(grants, holders, strict=True) if one.granted_on == day]
        places |= {(holder, day): place for holder, place in places_of(asked, day).items()}
    rows = [
        _honour(one, holder, places.get((holder, one.granted_on), Place()), prints, made_by)
        for one, holder in zip(grants, holders, strict=True)
    ]
    made = insert(Honour, rows, otherwise=_("名单中有人已有同一年度、同一级别的同一荣誉。请刷新名单后再办。"))
    _supersede(grants, made)
    note("passport.honours_granted", "honour", made, _NOTED, made_by=list(made_by))
    return made


def _check_words(grants: Sequence[Grant]) -> None:
    """Keys come from definitions; an unknown one is a fault of the program."""
    for one in grants:
        FAMILIES.get(one.family)
        LEVELS.get(one.level)
        for tag in one.tags:
            TAGS.get(tag)


def _fingerprints(holders: Sequence[Holder]) -> dict[int, str]:
    numbers = sorted({one.number for one in holders if one.kind == HolderKind.RESULT})
    found: dict[int, str] = {}
    for part in batches(numbers):
        found |= dict(Result.objects.in_operation().filter(pk__in=part).values_list("pk", "fingerprint"))
    return found


def _year(grant: Grant) -> int:
    return grant.year or grant.granted_on.year


def _refuse_doubles(grants: Sequence[Grant], holders: Sequence[Holder], prints: dict[int, str]) -> None:
    """Say which title is granted twice; the constraints refuse whatever comes between."""
    wanted: dict[tuple[Any, ...], Grant] = {}
    for one, holder in zip(grants, holders, strict=True):
        key = (one.title, one.level, _year(one), holder)
        if key in wanted:
            raise Refused(
                _("名单里有人重复出现在“%(title)s”中，请先删去一个。") % {"title": one.title_name}, code="twice"
            )
        wanted[key] = one
    standing = Honour.objects.in_operation().exclude(revocation__in=VOID)
    for kind in sorted({holder.kind for holder in holders}):
        column = Holder(kind, 0).column
        for part in batches(sorted({holder.number for holder in holders if holder.kind == kind})):
            same = standing.filter(**{f"{column}__in": part})
            for title, level, year, number in same.values_list("title", "level", "year", column):
                if found := wanted.get((title, level, year, Holder(kind, number))):
                    raise Refused(
                        _(
                            "名单中有人已在 %(year)s 年获得“%(title)s”（%(level)s），"
                            "同一荣誉同一级别一年只授予一次。请移出名单。"
                        )
                        % {"year": year, "title": found.title_name, "level": LEVELS.get(level).name},
                        code="held",
                    )
    _refuse_won_before(grants, holders, prints)


def _refuse_won_before(grants: Sequence[Grant], holders: Sequence[Holder], prints: dict[int, str]) -> None:
    levels = {
        (prints.get(holder.number, ""), one.level)
        for one, holder in zip(grants, holders, strict=True)
        if holder.kind == HolderKind.RESULT
    }
    for part in batches(sorted({text for text, _level in levels})):
        won = Honour.objects.in_operation().filter(fingerprint__in=part).exclude(revocation__in=VOID)
        for text, level, title, year, paper in won.values_list(
            "fingerprint", "level", "title_name", "year", "document"
        ):
            if (text, level) in levels:
                raise Refused(
                    _(
                        "同一成果已在 %(year)s 年获得“%(title)s”（%(level)s，%(paper)s），"
                        "同一成果在同一级别只奖一次。请移出名单。"
                    )
                    % {"year": year, "title": title, "level": LEVELS.get(level).name, "paper": paper or _("无文号")},
                    code="result_won",
                )


def _honour(grant: Grant, holder: Holder, place: Place, prints: dict[int, str], made_by: MadeBy) -> Honour:
    return Honour(
        holder_kind=holder.kind,
        **{holder.column: holder.number},
        title=grant.title,
        title_name=grant.title_name[:60],
        family=grant.family,
        level=grant.level,
        level_ordinal=LEVELS.get(grant.level).ordinal,
        nature=grant.nature,
        granting_body=grant.granting_body[:60],
        document=grant.document[:60],
        granted_on=grant.granted_on,
        year=_year(grant),
        category=grant.category[:24],
        tags=sorted(set(grant.tags)),
        benefits=grant.benefits[:200],
        certificate_number=grant.certificate_number[:40],
        fingerprint=prints.get(holder.number, "") if holder.kind == HolderKind.RESULT else "",
        unit_id=grant.unit or place.unit,
        at_employer_id=grant.employer or place.employer,
        unit_name=(grant.unit_name or place.name)[:100],
        region_id=grant.region or place.region,
        made_by_kind=made_by[0],
        made_by_number=made_by[1],
    )


def _supersede(grants: Sequence[Grant], made: Sequence[Honour]) -> None:
    """A higher level takes the lower one's place on lists; the lower one's record stays."""
    for grant, row in zip(grants, made, strict=True):
        if grant.supersedes is not None:
            lower = Honour.objects.in_operation().filter(pk=grant.supersedes, level_ordinal__lt=row.level_ordinal)
            if not lower.update(superseded_by=row):
                raise Refused(_("只能用更高级别的荣誉替代较低级别的。请核对原荣誉。"), code="not_lower")
            current().entry("passport.honour_superseded", "honour", grant.supersedes, by=row.pk)


def _tell_lower_ones(rows: Sequence[Honour], *, stands: bool) -> None:
    """What happens to a higher honour changes whether the lower one is the one to be shown."""
    for part in batches([row.pk for row in rows]):
        lower = Honour.objects.in_operation().filter(superseded_by_id__in=part).order_by("pk")
        for number, higher in lower.values_list("pk", "superseded_by_id"):
            current().entry("passport.honour_superseded", "honour", number, by=higher, stands=stands)


@operation("passport.honour_revoked", allow=only_inside)
def end_honour(
    viewer: Viewer,
    *,
    number: int,
    day: date,
    ending: str,
    reason: str,
    made_by: MadeBy,
    document: str = "",
) -> Honour:
    """End an honour on `day`: revoked or withdrawn by the granting body's `document`, or expired. History stays.

    Its certificates are revoked with it. Undone by `reinstate_honour`.
    """
    if ending not in (HonourEnd.REVOKED, HonourEnd.WITHDRAWN, HonourEnd.EXPIRED):
        raise ValueError(f"unknown ending {ending}")
    row = Honour.objects.in_operation().select_for_update().get(pk=number)
    if row.revoked_on is not None:
        raise Refused(_("这项荣誉已于 %(day)s 终止，无须再办。") % {"day": row.revoked_on}, code="ended")
    if not reason.strip():
        raise Refused(_("请写明终止荣誉的原因。"), field="reason")
    if ending != HonourEnd.EXPIRED and not document.strip():
        raise Refused(_("须有授予单位的撤销文件。请填写文号后再办。"), field="document", code="no_document")
    if not row.granted_on <= day <= clock.today():
        raise Refused(_("终止日不能早于授予日 %(day)s，也不能晚于今天。") % {"day": row.granted_on}, field="day")
    _end(row, day, ending, document, reason, made_by)
    _revoke_certificates([row.pk], day, reason)
    _tell_lower_ones([row], stands=False)
    current().entry(
        "passport.honour_revoked", "honour", row.pk, day=day.isoformat(), ending=ending, document=document,
        made_by=list(made_by),
    )  # fmt: skip
    return row


def _end(row: Honour, day: date, ending: str, document: str, reason: str, made_by: MadeBy) -> None:
    row.revoked_on, row.revocation = day, HonourEnd(ending).value
    row.revocation_document, row.revocation_reason = document.strip()[:60], reason.strip()[:400]
    Honour.objects.in_operation().filter(pk=row.pk, revoked_on=None).update(
        revoked_on=row.revoked_on,
        revocation=row.revocation,
        revocation_document=row.revocation_document,
        revocation_reason=row.revocation_reason,
        ended_by_kind=made_by[0],
        ended_by_number=made_by[1],
    )


def _revoke_certificates(honours: Sequence[int], day: date, reason: str) -> None:
    for part in batches(honours):
        fall(Certificate.objects.in_operation().filter(honour_id__in=part), day, reason, fell_with_honour=True)


@operation("passport.honour_reinstated", allow=only_inside)
def reinstate_honour(viewer: Viewer, *, number: int, made_by: MadeBy) -> Honour:
    """Undo `end_honour`: the honour stands as if it had not ended, and so do the certificates that fell with it.

    One that was void for a reason of its own (issued by mistake, lost, misprinted) stays void.
    """
    row = Honour.objects.in_operation().select_for_update().get(pk=number)
    if row.revoked_on is None or row.revocation in VOID:
        raise Refused(_("这项荣誉没有被撤销，无须恢复。"), code="stands")
    again = Certificate.objects.in_operation().filter(honour_id=row.pk, fell_with_honour=True)
    again.update(revoked_on=None, revocation_reason="", fell_with_honour=False)
    Honour.objects.in_operation().filter(pk=row.pk).update(
        revoked_on=None,
        revocation="",
        revocation_document="",
        revocation_reason="",
        ended_by_kind="",
        ended_by_number=0,
    )
    _tell_lower_ones([row], stands=True)
    current().entry("passport.honour_reinstated", "honour", row.pk, made_by=list(made_by))
    row.refresh_from_db()
    return row


@operation("passport.honours_reversed", allow=only_inside)
def reverse_honours(viewer: Viewer, *, undone: MadeBy, made_by: MadeBy, reason: str) -> int:
    """Undo `grant_honours` that `undone` made: they never stood, nor those that ended since. Return how many."""
    made = Honour.objects.in_operation().filter(made_by_kind=undone[0], made_by_number=undone[1])
    rows = list(made.exclude(revocation__in=VOID).order_by("pk").select_for_update())
    _tell_lower_ones(rows, stands=False)
    for part in batches([row.pk for row in rows]):
        Honour.objects.in_operation().filter(superseded_by_id__in=part).update(superseded_by=None)
        Honour.objects.in_operation().filter(pk__in=part).update(
            revoked_on=F("granted_on"), revocation=HonourEnd.REVERSED, revocation_reason=reason.strip()[:400],
            ended_by_kind=made_by[0], ended_by_number=made_by[1],
        )  # fmt: skip
    _revoke_certificates([row.pk for row in rows], clock.today(), reason)
    note("passport.honours_reversed", "honour", rows, ("title", "level", "year"), made_by=list(made_by))
    return len(rows)


@operation("passport.honour_checked", allow=only_inside)
def note_check(
    viewer: Viewer, *, number: int, year: int, state: str, made_by: MadeBy, note_text: str = ""
) -> HonourCheck:
    """Note the yearly check of one honour's file; a second one of the same year is refused."""
    row = HonourCheck(
        honour_id=number,
        year=year,
        state=state,
        note=note_text.strip()[:400],
        checked_on=clock.today(),
        made_by_kind=made_by[0],
        made_by_number=made_by[1],
    )
    (made,) = insert(HonourCheck, [row], otherwise=_("这项荣誉本年度已核查过；需核查的请写明情况。"))
    current().entry("passport.honour_checked", "honour", number, year=year, state=state)
    return made


@operation("passport.honour_kept_off_wall", right="matters.decide")
def keep_off_wall(viewer: Viewer, *, number: int, off: bool, reason: str) -> Honour:
    """Take the honour of somebody who died off the public wall at the family's wish, or show it again.

    It stands all the same, and counts. Raises Refused for the living: their wall shows what stands.
    """
    row = Honour.objects.visible_to(viewer).filter(pk=number, unit_id__in=covered_nodes(viewer), revoked_on=None)
    found = row.select_related("person").first()
    if found is None:
        raise Denied("honour")
    if found.person is None or found.person.died_on is None:
        raise Refused(_("只有已故获奖者的荣誉可以按家属意愿不在荣誉墙显示。请先登记去世。"), code="living")
    if len(reason.strip()) < 4:
        raise Refused(_("请写明家属何时、以什么方式提出（至少 4 个字），不要写证件号码。"), field="reason")
    day = clock.today() if off else None
    Honour.objects.in_operation().filter(pk=number).update(off_wall_since=day)
    current().entry("passport.honour_kept_off_wall", "honour", number, off=off, reason=reason.strip()[:200])
    found.refresh_from_db()
    return found
