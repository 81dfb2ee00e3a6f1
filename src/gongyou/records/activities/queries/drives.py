"""Joining drives as the console lists them, and the name that a worker sees behind a drive's code."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from gongyou.kernel import clock
from gongyou.kernel.access.roles import hands
from gongyou.kernel.access.scopes import covered_nodes
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.activities.enums import OWNERS, RECEIVERS
from gongyou.records.activities.models import Activity, Drive
from gongyou.records.directory.enums import MembershipEnd
from gongyou.records.directory.models import JoinCode, Membership
from gongyou.records.directory.queries import organisations
from gongyou.records.directory.queries.places import CodeRow, code_rows
from gongyou.ui.charts import Chart, Series

#: The states of drives by which their list is narrowed.
STATES = tuple(Drive.State.choices)
#: Up to so many days a chart has a point for each.
_DAYS_SHOWN = 62
_MOST_CHOICES = 2000


def drive_name(number: int | None) -> str:
    """The name of a drive; whoever holds one of its codes may read it."""
    return Drive._base_manager.filter(pk=number).values_list("name", flat=True).first() or ""


def drives(viewer: Viewer, *, state: str = "") -> QuerySet[Drive]:
    """The drives of the viewer's scope: those that are not over first, then the newest."""
    rows = Drive.objects.visible_to(viewer).select_related("owner")
    if state in Drive.State.values:
        rows = rows.filter(state=state)
    return rows.order_by(F("closed_on").desc(nulls_first=True), "-begins_on", "-pk")


@dataclass(frozen=True)
class DriveRow:
    """One drive with its counts of today; `joined` is unknown of one that was over before this system was used."""

    pk: int
    name: str
    owner: str
    begins: date
    ends: date
    place: str
    target: int | None
    state: str
    sessions: int
    held: int
    joined: int | None


def _joins(numbers: list[int]) -> QuerySet[Membership]:
    """Memberships that came by the drives' codes; only counted, never shown. A reversed admission is none."""
    rows = Membership._base_manager.filter(code__target=JoinCode.Target.DRIVE, code__activity_number__in=numbers)
    return rows.exclude(end_reason=MembershipEnd.REVERSED)


def drive_rows(found: list[Drive]) -> list[DriveRow]:
    """The lines of one page of drives; few statements whatever their number."""
    ids = [row.pk for row in found]
    sessions = Activity._base_manager.filter(drive_id__in=ids).exclude(state=Activity.State.CANCELLED)
    counted = {
        pk: (number, held)
        for pk, number, held in sessions.values("drive_id")
        .annotate(number=Count("pk"), held=Count("pk", filter=Q(state=Activity.State.HELD)))
        .values_list("drive_id", "number", "held")
    }
    joined = dict(_joins(ids).values_list("code__activity_number").annotate(number=Count("pk")))
    return [_row(row, *counted.get(row.pk, (0, 0)), joined.get(row.pk, 0)) for row in found]


def _row(row: Drive, sessions: int, held: int, joined: int) -> DriveRow:
    return DriveRow(
        pk=row.pk,
        name=row.name,
        owner=row.owner.name,
        begins=row.begins_on,
        ends=row.ends_on,
        place=row.place,
        target=row.target,
        state=row.state,
        sessions=sessions,
        held=held,
        joined=joined if joined or row.drafted_by_id or row.state != Drive.State.CLOSED else None,
    )


@dataclass(frozen=True)
class SessionRow:
    pk: int
    day: date
    place: str
    state: str
    due: bool


@dataclass(frozen=True)
class DriveFile:
    """What the page of one drive shows."""

    row: DriveRow
    owner_code: str
    opened: date | None
    closed: date | None
    drafted_by: str
    approved_by: str
    own_draft: bool
    sessions: list[SessionRow] = field(default_factory=list)
    codes: list[CodeRow] = field(default_factory=list)
    chart: Chart | None = None
    unions: list[tuple[str, str]] = field(default_factory=list)


def drive_file(viewer: Viewer, number: int) -> DriveFile | None:
    """The page of a drive in the viewer's scope, else None."""
    drive = drives(viewer).select_related("drafted_by", "approved_by").filter(pk=number).first()
    if drive is None:
        return None
    today = clock.today()
    sessions = Activity.objects.visible_to(viewer).filter(drive=drive).order_by("held_on", "pk")
    codes = JoinCode.objects.visible_to(viewer).filter(target=JoinCode.Target.DRIVE, activity_number=drive.pk)
    return DriveFile(
        row=drive_rows([drive])[0],
        owner_code=drive.owner.code,
        opened=drive.opened_on,
        closed=drive.closed_on,
        drafted_by=drive.drafted_by.username if drive.drafted_by else "",
        approved_by=drive.approved_by.username if drive.approved_by else "",
        own_draft=bool({drive.drafted_by_id, drive.drafted_for_id} & hands(viewer)),
        sessions=[
            SessionRow(row.pk, row.held_on, row.place, row.state, row.state == "planned" and row.held_on <= today)
            for row in sessions
        ],
        codes=code_rows(codes.select_related("union", "station", "employer").order_by("pk")),
        chart=_chart(drive, today),
        unions=receivers(viewer, drive),
    )


def _chart(drive: Drive, today: date) -> Chart | None:
    """People who joined so far, day by day, against the target."""
    by_day = dict(_joins([drive.pk]).values_list("valid_from").annotate(number=Count("pk")).order_by("valid_from"))
    last = max([min(today, drive.ends_on), *by_day])
    first = min([drive.begins_on, *by_day])
    if last < first:
        return None
    span = (last - first).days + 1
    days = [first + timedelta(days=turn) for turn in range(span)] if span <= _DAYS_SHOWN else [first, *by_day, last]
    days = sorted(set(days))
    sums = list(accumulate(by_day.get(day, 0) for day in days))
    series = [Series(_("累计入会"), sums)]
    if drive.target:
        series.append(Series(_("目标"), [drive.target] * len(days)))
    labels = [day.isoformat() for day in days]
    return Chart("line", labels, series, unit=_("人"), axis=_("日期"))


def owners(viewer: Viewer) -> list[tuple[str, str]]:
    """(code, name) of the organisations for which the viewer may plan a drive, the own one first."""
    rows = organisations(viewer).filter(kind__in=OWNERS, pk__in=covered_nodes(viewer))
    found = rows.order_by("code").values_list("pk", "code", "name")
    return [(code, name) for pk, code, name in sorted(found, key=lambda row: (row[0] != viewer.node_id, row[1]))]


def receivers(viewer: Viewer, drive: Drive) -> list[tuple[str, str]]:
    """(code, name) of the unions at which applications may arrive: the drive's owner first, then those below it."""
    below = organisations(viewer).filter(kind__in=RECEIVERS, pk__in=covered_nodes(viewer))
    found = below.order_by("code").values_list("pk", "code", "name")[:_MOST_CHOICES]

    def rank(row: tuple[int, str, str]) -> tuple[bool, bool, str]:
        return row[0] != drive.owner_id, row[1][:1] == "U", row[1]

    return [(code, name) for _pk, code, name in sorted(found, key=rank)]
