"""Recording drills, signing in, sampling by the higher union, voiding."""

from collections.abc import Collection
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongyou.kernel import clock
from gongyou.kernel.access.roles import hands
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import current, operation
from gongyou.records.activities.models import Drill, DrillCheck, DrillSign
from gongyou.records.directory.models import Membership, Organisation

_ALREADY = gettext_lazy("这次练兵已经登记。请在列表中查看，或换一个名称。")
#: A drill lasts a season at most, and is recorded soon.
LONGEST = timedelta(days=184)
_MOST = 100_000


def _own_union(viewer: Viewer) -> Organisation:
    found = Organisation.objects.visible_to(viewer).filter(pk=viewer.node_id, valid_to=None)
    union = found.filter(kind__in=("basic", "street", "federation", "district")).first()
    if union is None:
        raise Denied("drill")
    return union


def _check(title: str, occupation: str, begins_on: date, ends_on: date) -> None:
    if len(title.strip()) < 4:
        raise Refused(_("请写明练兵名称（至少 4 个字）。"), field="title")
    if not occupation.strip():
        raise Refused(_("请写明练兵的职业（工种）。"), field="occupation")
    if ends_on < begins_on:
        raise Refused(_("截止日不能早于起始日。"), field="ends_on")
    if ends_on > clock.today():
        raise Refused(_("练兵还没有结束。请在结束后登记，或先开放签到。"), field="ends_on")
    if ends_on - begins_on > LONGEST:
        raise Refused(_("一次练兵最长半年。更长的请分次登记。"), field="ends_on")


@operation("activities.drill_recorded", right="drills.record")
def record_drill(
    viewer: Viewer,
    *,
    title: str,
    occupation: str,
    begins_on: date,
    ends_on: date,
    method: str = "",
    headcount: int = 0,
    document: str = "",
    people: Collection[tuple[int, date]] = (),
) -> Drill:
    """Record a drill of the own union: with who signed in on which day, or with the employer's document.

    `people` are members of the union by number, each with the day. Raises Refused.
    """
    union = _own_union(viewer)
    _check(title, occupation, begins_on, ends_on)
    signs = sorted(set(people))
    if not signs and not (1 <= headcount <= _MOST):
        raise Refused(_("请填写参加人次（1 到 %(most)s）。") % {"most": _MOST}, field="headcount")
    if not signs and len(document.strip()) < 4:
        raise Refused(_("没有签到的，请写明单位证明的名称或文号。"), field="document")
    row = Drill(
        organisation=union,
        title=title.strip()[:100],
        occupation=occupation.strip()[:40],
        method=method.strip()[:100],
        begins_on=begins_on,
        ends_on=ends_on,
        proof=Drill.Proof.SIGNS if signs else Drill.Proof.ATTESTED,
        document=document.strip()[:80],
        headcount=len(signs) if signs else headcount,
        recorded_by_id=viewer.user_id,
        made_by_kind="user",
        made_by_number=viewer.user_id or 0,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(_ALREADY, field="title", code="already") from error
    _write_signs(row, signs)
    current().entry("activities.drill_recorded", "drill", row.pk, union=union.pk, headcount=row.headcount)
    return row


def _write_signs(row: Drill, signs: list[tuple[int, date]]) -> None:
    if any(not row.begins_on <= day <= row.ends_on for _person, day in signs):
        raise Refused(_("签到日期应在练兵的起止日期之间。"), field="people")
    numbers = {person for person, _day in signs}
    members = Membership.objects.in_operation().filter(person_id__in=numbers, union=row.organisation, valid_to=None)
    if numbers - set(members.values_list("person_id", flat=True)):
        raise Refused(_("签到的人须是本工会的会员，请核对名单。"), field="people")
    rows = [DrillSign(drill=row, person_id=person, signed_on=day) for person, day in signs]
    DrillSign.objects.in_operation().bulk_create(rows)


@operation("activities.drill_signed", right="drills.record")
def sign_in(viewer: Viewer, *, number: int, people: Collection[tuple[int, date]]) -> Drill:
    """Add signs that were left out to a drill with sign-in; who signed already that day is not counted again."""
    row = _located(viewer, number)
    if row.organisation_id != viewer.node_id:
        raise Denied("drill")
    if row.proof != Drill.Proof.SIGNS or row.state != Drill.State.RECORDED:
        raise Refused(_("这次练兵不能再补签到。"), code="state")
    known = set(DrillSign.objects.in_operation().filter(drill=row).values_list("person_id", "signed_on"))
    new = sorted(set(people) - known)
    _write_signs(row, new)
    row.headcount += len(new)
    row.save(update_fields=["headcount"])
    current().entry("activities.drill_signed", "drill", row.pk, new=len(new))
    return row


def _located(viewer: Viewer, number: int) -> Drill:
    if not Drill.objects.visible_to(viewer).filter(pk=number).exists():
        raise Denied("drill")
    return Drill.objects.in_operation().select_for_update().get(pk=number)


@operation("activities.drill_checked", right="drills.check")
def check_drill(viewer: Viewer, *, number: int, asked: int, confirmed: int, remark: str = "") -> DrillCheck:
    """A higher union asks some of those who are said to have practised; the headcount falls in proportion.

    The part that was confirmed is applied to the whole and rounded down; a sample never adds. Raises Refused for the
    own drill: nobody samples the own record.
    """
    row = _located(viewer, number)
    if row.organisation_id == viewer.node_id or row.recorded_by_id in hands(viewer):
        raise Refused(_("不能抽查本单位登记的练兵，请由上级工会抽查。"), code="same_hand")
    if row.state == Drill.State.VOID:
        raise Refused(_("这次练兵已作废。"), code="state")
    if not 1 <= asked <= max(row.headcount, 1):
        raise Refused(_("抽查人次应在 1 到 %(most)s 之间。") % {"most": row.headcount}, field="asked")
    if not 0 <= confirmed <= asked:
        raise Refused(_("属实人次不能多于抽查人次。"), field="confirmed")
    if confirmed < asked and len(remark.strip()) < 4:
        raise Refused(_("有不属实的，请写明情况（至少 4 个字）。"), field="remark")
    after = row.headcount * confirmed // asked
    found = DrillCheck(
        drill=row,
        asked=asked,
        confirmed=confirmed,
        headcount_before=row.headcount,
        headcount_after=after,
        remark=remark.strip()[:200],
        checked_on=clock.today(),
        checked_by_id=viewer.user_id,
    )
    found.save(force_insert=True)
    row.state = Drill.State.SAMPLED if confirmed == asked else Drill.State.CORRECTED
    row.headcount = after
    row.save(update_fields=["state", "headcount"])
    current().entry("activities.drill_checked", "drill", row.pk, asked=asked, confirmed=confirmed, headcount=after)
    return found


@operation("activities.drill_voided", right="drills.record")
def void_drill(viewer: Viewer, *, number: int, reason: str) -> Drill:
    """Take the own record back; it counts nothing and stays on record."""
    row = _located(viewer, number)
    if row.organisation_id != viewer.node_id:
        raise Denied("drill")
    if len(reason.strip()) < 4:
        raise Refused(_("请写明作废理由（至少 4 个字）。"), field="reason")
    rows = Drill.objects.in_operation().filter(pk=row.pk).exclude(state=Drill.State.VOID)
    if not rows.update(state=Drill.State.VOID, headcount=0):
        raise Refused(_("这次练兵已作废。"), code="state")
    current().entry("activities.drill_voided", "drill", row.pk, reason=reason.strip()[:200])
    row.refresh_from_db()
    return row
