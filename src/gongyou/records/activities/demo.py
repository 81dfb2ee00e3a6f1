"""The demo's joining drives: seven were held, one is planned; each has its code."""

from datetime import date, timedelta

from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.operation import current, operation
from gongyou.records.activities.models import Activity
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
PLANNED = ("F01", "冬季货车司机集中入会行动", "董家口港货车司机之家", 18)


@operation("demo.activities_loaded", allow=lambda viewer, **kwargs: viewer.is_system)
def load_drives(viewer: Viewer) -> int:
    """Write the drives and their codes; return how many."""
    planned = (*PLANNED[:3], clock.today() + timedelta(days=PLANNED[3]))
    rows = [(*held, Activity.State.HELD) for held in HELD] + [(*planned, Activity.State.PLANNED)]
    organisers = {row.code: row for row in Organisation.objects.in_operation().filter(code__in={r[0] for r in rows})}
    for code, title, place, day, state in rows:
        activity = Activity(
            kind=Activity.Kind.JOINING_DRIVE,
            title=title,
            organiser=organisers[code],
            place=place,
            held_on=day,
            state=state,
        )
        activity.save(force_insert=True)
        JoinCode(
            target=JoinCode.Target.DRIVE,
            union=organisers[code],
            activity_number=activity.pk,
            label=title,
            valid_from=min(day, clock.today()) - timedelta(days=30),
        ).save(force_insert=True)
    current().entry("demo.activities_loaded", "system", 0, rows=len(rows))
    return len(rows)
