"""The life of a joining drive: drafted by one, approved by another, open while people join; its sessions and codes."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongyou.kernel import clock
from gongyou.kernel.access.roles import covered_user, hands
from gongyou.kernel.access.scopes import covered_nodes
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import current, operation
from gongyou.records.activities.enums import OWNERS, RECEIVERS
from gongyou.records.activities.models import Activity, Drive
from gongyou.records.directory.models import JoinCode, Organisation

LONGEST = timedelta(days=366)
_MOST = 1_000_000
State = Drive.State


def _located(viewer: Viewer, number: int) -> Drive:
    """The drive under its lock, inside the viewer's scope."""
    if not Drive.objects.visible_to(viewer).filter(pk=number).exists():
        raise Denied("drive")
    return Drive.objects.in_operation().select_for_update().select_related("owner").get(pk=number)


def _owner(viewer: Viewer, code: str) -> Organisation:
    found = Organisation.objects.visible_to(viewer).filter(pk__in=covered_nodes(viewer), valid_to=None, kind__in=OWNERS)
    owner = found.filter(code=code).first()
    if owner is None:
        raise Refused(_("请选择主办工会。"), field="owner_code")
    return owner


def _check_plan(name: str, begins_on: date, ends_on: date, target: int | None) -> None:
    if len(name.strip()) < 4:
        raise Refused(_("请写明行动名称（至少 4 个字）。"), field="name")
    if ends_on < begins_on:
        raise Refused(_("截止日不能早于起始日。"), field="ends_on")
    if ends_on < clock.today():
        raise Refused(_("截止日已过。已举行的行动请按实际日期登记场次。"), field="ends_on", code="over")
    if ends_on - begins_on > LONGEST:
        raise Refused(_("一次行动最长一年。更长的请分次安排。"), field="ends_on")
    if target is None or not 1 <= target <= _MOST:
        raise Refused(_("请填写目标入会人数。"), field="target")


@operation("activities.drive_drafted", right="drives.plan")
def draft_drive(
    viewer: Viewer, *, owner_code: str, name: str, begins_on: date, ends_on: date, place: str, target: int
) -> Drive:
    """Draft a drive for a street, a federation or the district of the viewer's scope."""
    owner = _owner(viewer, owner_code)
    _check_plan(name, begins_on, ends_on, target)
    drive = Drive(
        name=name.strip()[:100],
        owner=owner,
        begins_on=begins_on,
        ends_on=ends_on,
        place=place.strip()[:200],
        target=target,
        drafted_by_id=viewer.user_id,
        drafted_for_id=covered_user(viewer),
        made_by_kind="user",
        made_by_number=viewer.user_id or 0,
    )
    drive.save(force_insert=True)
    current().entry("activities.drive_drafted", "drive", drive.pk, owner=owner.pk, target=target)
    return drive


@operation("activities.drive_changed", right="drives.plan")
def change_drive(
    viewer: Viewer, *, number: int, name: str, begins_on: date, ends_on: date, place: str, target: int
) -> Drive:
    """Change a draft. What was approved stays as it was approved."""
    drive = _located(viewer, number)
    _check_plan(name, begins_on, ends_on, target)
    values = {"name": name.strip()[:100], "begins_on": begins_on, "ends_on": ends_on, "place": place.strip()[:200]}
    drafted = {"drafted_by_id": viewer.user_id, "drafted_for_id": covered_user(viewer), "drafted_at": clock.now()}
    _turn(drive, {State.DRAFT}, **values, target=target, **drafted)
    current().entry("activities.drive_changed", "drive", drive.pk, target=target)
    return drive


def _turn(drive: Drive, since: set[str], **values) -> None:
    """Change a drive that stands in one of these states; refused for any other."""
    rows = Drive.objects.in_operation().filter(pk=drive.pk, state__in=since)
    if not rows.update(**values):
        raise Refused(
            _("“%(name)s”现在的状态是“%(state)s”，不能这样办理。请刷新后再看。")
            % {"name": drive.name, "state": drive.get_state_display()},
            code="state",
        )
    drive.refresh_from_db()


@operation("activities.drive_approved", right="drives.approve")
def approve_drive(viewer: Viewer, *, number: int) -> Drive:
    """Approve a draft that somebody else made; who covers for the drafter does not count as somebody else."""
    drive = _located(viewer, number)
    if {drive.drafted_by_id, drive.drafted_for_id} & hands(viewer):
        raise Refused(_("不能批准自己拟定的行动，请由另一名经办人或上级工会批准。"), code="same_hand")
    _turn(drive, {State.DRAFT}, state=State.APPROVED, approved_by_id=viewer.user_id, approved_at=clock.now())
    current().entry("activities.drive_approved", "drive", drive.pk)
    return drive


@operation("activities.drive_withdrawn", right="drives.plan")
def withdraw_drive(viewer: Viewer, *, number: int) -> Drive:
    """Give a drive up before it is open."""
    drive = _located(viewer, number)
    _turn(drive, {State.DRAFT, State.APPROVED}, state=State.WITHDRAWN)
    _end_codes(drive)
    current().entry("activities.drive_withdrawn", "drive", drive.pk)
    return drive


@operation("activities.drive_opened", right="drives.plan")
def open_drive(viewer: Viewer, *, number: int) -> Drive:
    """Open an approved drive."""
    drive = _located(viewer, number)
    if drive.ends_on < clock.today():
        raise Refused(_("行动的截止日已过，不能再启动。请重新安排。"), code="over")
    _turn(drive, {State.APPROVED}, state=State.OPEN, opened_on=clock.today())
    current().entry("activities.drive_opened", "drive", drive.pk)
    return drive


@operation("activities.drive_closed", right="drives.plan")
def close_drive(viewer: Viewer, *, number: int) -> Drive:
    """Close a drive for good; its codes lead nowhere from now on. Refused while a session of it is neither held nor
    cancelled."""
    drive = _located(viewer, number)
    waiting = Activity.objects.in_operation().filter(drive=drive, state=Activity.State.PLANNED).count()
    if waiting:
        raise Refused(
            _("还有 %(count)s 场没有登记举行。请先登记举行或取消，再结束行动。") % {"count": waiting}, code="sessions"
        )
    _turn(drive, {State.OPEN}, state=State.CLOSED, closed_on=clock.today())
    _end_codes(drive)
    current().entry("activities.drive_closed", "drive", drive.pk)
    return drive


def _end_codes(drive: Drive) -> None:
    rows = JoinCode.objects.in_operation().filter(target=JoinCode.Target.DRIVE, activity_number=drive.pk)
    rows.exclude(valid_to__lte=clock.today()).update(valid_to=clock.today())


@operation("activities.session_planned", right="drives.plan")
def plan_session(viewer: Viewer, *, number: int, held_on: date, place: str) -> Activity:
    """Plan a session of an approved or open drive within its period; one a day."""
    drive = _located(viewer, number)
    _turn(drive, {State.APPROVED, State.OPEN}, state=drive.state)
    if not drive.begins_on <= held_on <= drive.ends_on:
        raise Refused(_("场次的日期须在行动期限之内。"), field="held_on", code="outside")
    session = Activity(
        kind=Activity.Kind.JOINING_DRIVE,
        title=drive.name,
        organiser=drive.owner,
        drive=drive,
        place=(place.strip() or drive.place)[:100],
        held_on=held_on,
        made_by_kind="user",
        made_by_number=viewer.user_id or 0,
    )
    try:
        with transaction.atomic():
            session.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(_("这一天已安排了一场，一个行动一天一场。"), field="held_on", code="once_a_day") from error
    current().entry("activities.session_planned", "activity", session.pk, drive=drive.pk, day=held_on.isoformat())
    return session


def _session(viewer: Viewer, number: int, session_id: int) -> Activity:
    """A session of the viewer's drive; held together with the drive's lock."""
    _located(viewer, number)
    session = Activity.objects.in_operation().filter(pk=session_id, drive_id=number).first()
    if session is None:
        raise Denied("session")
    return session


def _note(session: Activity, since: set[str], state: str) -> None:
    if not Activity.objects.in_operation().filter(pk=session.pk, state__in=since).update(state=state):
        raise Refused(_("这一场刚刚已经登记过，请刷新后再看。"), code="state")
    session.refresh_from_db()


@operation("activities.session_held", right="drives.plan")
def hold_session(viewer: Viewer, *, number: int, session_id: int) -> Activity:
    """Note that a session took place; from its day on it counts (I41). Refused before its day."""
    session = _session(viewer, number, session_id)
    if session.held_on > clock.today():
        raise Refused(_("这一场还没到举行的日子，不能登记举行。"), code="future_day")
    _note(session, {Activity.State.PLANNED}, Activity.State.HELD)
    current().entry("activities.session_held", "activity", session.pk, drive=number, day=session.held_on.isoformat())
    return session


@operation("activities.session_cancelled", right="drives.plan")
def cancel_session(viewer: Viewer, *, number: int, session_id: int, reason: str) -> Activity:
    """Note that a session did not take place, also where it was noted as held by mistake."""
    session = _session(viewer, number, session_id)
    if len(reason.strip()) < 2:
        raise Refused(_("请写明取消原因。"), field="reason")
    _note(session, {Activity.State.PLANNED, Activity.State.HELD}, Activity.State.CANCELLED)
    current().entry("activities.session_cancelled", "activity", session.pk, drive=number, reason=reason.strip()[:200])
    return session


@operation("activities.drive_code_made", right="codes.make")
def make_drive_code(viewer: Viewer, *, number: int, union_code: str, label: str = "") -> JoinCode:
    """Make a code of a drive; applications by it arrive at the chosen union of the viewer's scope.

    It holds until the drive's last day.
    """
    drive = _located(viewer, number)
    _turn(drive, {State.APPROVED, State.OPEN}, state=drive.state)
    rows = Organisation.objects.visible_to(viewer).filter(pk__in=covered_nodes(viewer), valid_to=None)
    union = rows.filter(code=union_code, kind__in=RECEIVERS).first()
    if union is None:
        raise Refused(_("请选择接收申请的工会。"), field="union_code")
    code = JoinCode(
        target=JoinCode.Target.DRIVE,
        union=union,
        activity_number=drive.pk,
        label=" · ".join(part for part in (drive.name, label.strip()) if part)[:100],
        valid_from=clock.today(),
        valid_to=max(drive.ends_on + timedelta(days=1), clock.today()),
        made_by_kind="user",
        made_by_number=viewer.user_id or 0,
    )
    code.save(force_insert=True)
    current().entry("activities.drive_code_made", "join_code", code.pk, drive=drive.pk, union=union.pk)
    return code
