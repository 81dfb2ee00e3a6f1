"""The demo's joining drives: seven were held before this system was used, one is open; one is
approved, one a draft."""

from datetime import date, timedelta
from typing import Any

from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.accounts.models import User
from gongyou.kernel.operations.operation import current, only_system, operation
from gongyou.records.activities.models import Activity, Drive
from gongyou.records.directory.models import JoinCode, Organisation

#: (organiser's code, title, place, day); the article counts seven.
HELD = (
    ("F01", "快递行业集中建会入会行动", "黄岛快递产业园", date(2021, 4, 22)),
    ("S370211001", "港区货车司机集中入会行动", "前湾港货车司机之家", date(2021, 6, 18)),
    ("F01", "外卖配送员集中入会行动", "长江路商圈骑手驿站", date(2021, 9, 3)),
    ("S370211003", "民宿管家集中入会行动", "薛家岛民宿联盟", date(2022, 4, 27)),
    ("F01", "网约车司机集中入会行动", "西海岸客运中心", date(2022, 6, 10)),
    ("S370211005", "新就业形态劳动者温暖行动入会专场", "长江路街道党群服务中心", date(2022, 8, 19)),
    ("F01", "护理员与家政服务员集中入会行动", "隐珠街道养老服务中心", date(2022, 10, 12)),
)
#: This one was left out of the paper list and is recorded later, so that a certified number has to be corrected.
LATE = HELD[3]
PLANNED = ("F01", "冬季货车司机集中入会行动", "董家口港货车司机之家", 18)
TARGET = 200
#: Waits for approval: (owner's code, name, place, days from today to its beginning)
DRAFT = ("S370211005", "长江路商圈骑手集中入会月", "长江路街道党群服务中心、商圈骑手驿站", 14)
#: Approved by the district and not open yet.
APPROVED = ("S370211001", "黄岛街道新春返岗集中入会周", "黄岛街道零工市场", 24)


def load_drives(viewer: Viewer) -> int:
    """Write the drives but the late one, their sessions and codes; return how many. An interrupted run's are kept."""
    return 0 if Drive._base_manager.exists() else _load_drives(viewer)


@operation("demo.activities_loaded", allow=only_system)
def _load_drives(viewer: Viewer) -> int:
    planned = (*PLANNED[:3], clock.today() + timedelta(days=PLANNED[3]))
    rows = [(*held, Activity.State.HELD) for held in HELD if held != LATE] + [(*planned, Activity.State.PLANNED)]
    organisers = {row.code: row for row in Organisation.objects.in_operation().filter(code__in={r[0] for r in rows})}
    for code, title, place, day, state in rows:
        _load(organisers[code], title, place, day, state)
    _not_open(DRAFT, "street1")
    approved = {"approved_by": User.objects.filter(username="district").first(), "approved_at": clock.now()}
    _not_open(APPROVED, "street2", state=Drive.State.APPROVED, **approved)
    current().entry("demo.activities_loaded", "system", 0, rows=len(rows) + 2)
    return len(rows) + 2


def _not_open(planned: tuple[str, str, str, int], drafted_by: str, **approved: Any) -> None:
    """One more is planned by a street's officer, and approved by somebody else or waiting for it."""
    code, name, place, days = planned
    today = clock.today()
    Drive(
        name=name,
        owner=Organisation.objects.in_operation().get(code=code),
        begins_on=today + timedelta(days=days),
        ends_on=today + timedelta(days=days + 30),
        place=place,
        target=120,
        drafted_by=User.objects.filter(username=drafted_by).first(),
        **approved,
    ).save(force_insert=True)


def load_late_drive(viewer: Viewer) -> None:
    """Write the drive that was left out, once."""
    if not Activity._base_manager.filter(title=LATE[1], held_on=LATE[3]).exists():
        _load_late_drive(viewer)


@operation("demo.activity_added", allow=only_system)
def _load_late_drive(viewer: Viewer) -> None:
    code, title, place, day = LATE
    _load(Organisation.objects.in_operation().get(code=code), title, place, day, Activity.State.HELD)
    current().entry("demo.activity_added", "system", 0, day=day.isoformat())


def _load(organiser: Organisation, title: str, place: str, day: date, state: Activity.State) -> None:
    held = state == Activity.State.HELD
    since = min(day, clock.today()) - timedelta(days=30)
    drive = Drive(
        name=title,
        owner=organiser,
        begins_on=day if held else since,
        ends_on=day,
        place=place,
        target=None if held else TARGET,
        state=Drive.State.CLOSED if held else Drive.State.OPEN,
        opened_on=since,
        closed_on=day if held else None,
    )
    drive.save(force_insert=True)
    Activity(
        kind=Activity.Kind.JOINING_DRIVE,
        title=title,
        organiser=organiser,
        drive=drive,
        place=place,
        held_on=day,
        state=state,
    ).save(force_insert=True)
    JoinCode(
        target=JoinCode.Target.DRIVE, union=organiser, activity_number=drive.pk, label=title, valid_from=since
    ).save(force_insert=True)
