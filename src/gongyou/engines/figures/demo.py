"""The demo's certified values: a base year, the last quarter, one correction, and some that wait for review."""

from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from gongyou.engines.figures.models import CertifiedValue
from gongyou.engines.figures.operations import lock_values, submit_values
from gongyou.engines.figures.types import FIGURES, STREET, Cell
from gongyou.kernel import clock
from gongyou.kernel.access.models import Role
from gongyou.kernel.access.roles import viewer_for
from gongyou.kernel.access.viewer import Viewer

BASE_YEAR = date(2017, 12, 31)
#: The end of the year whose drives were counted before one of them was recorded.
DRIVES = date(2022, 12, 31)
_BASE, _QUARTER = ("I42", "I43", "I44", "I45"), ("I40", "I41", "I42", "I43", "I44", "I45", "I46", "I52")


def first_round() -> None:
    """Certify the base year, the drives of a year (one is still missing), and the last quarter."""
    if CertifiedValue._base_manager.exists():
        return
    quarter = _quarter_end(clock.today())
    _certify([Cell(one, BASE_YEAR) for one in _BASE], _on(date(2020, 3, 9)), note=_("核定增长的基数"))
    _certify([Cell("I41", DRIVES)], _on(date(2023, 1, 6)))
    _certify([Cell(one, quarter) for one in _QUARTER if one in FIGURES], _after(quarter, 5))


def second_round() -> None:
    """Correct what was certified too low, and leave the values of a month to be reviewed."""
    rows = CertifiedValue._base_manager
    if not rows.exists() or rows.filter(revision__gt=1).exists():
        return
    _certify([Cell("I41", DRIVES)], _on(clock.today() - timedelta(days=9)), note=_("补登2022年4月民宿管家专场一场"))
    month = _month_end(clock.today())
    with clock.rehearse(_after(month, 3)):
        submit_values(_officer("district2"), cells=[Cell("I42", month), Cell("I43", month)])
        street = _officer("street1")
        code = Role._base_manager.values_list("node__organisation__region_id", flat=True).get(pk=street.role_id)
        submit_values(street, cells=[Cell("I42", month, STREET, code)], note=_("本街道上月末"))


def _certify(cells: list[Cell], at: datetime, *, note: str = "") -> None:
    """Submitted by one officer of the district, locked by the other two days later."""
    with clock.rehearse(at):
        made = submit_values(_officer("district"), cells=cells, note=note)
    with clock.rehearse(min(at + timedelta(days=2), clock.now())):
        lock_values(_officer("district2"), numbers=[row.pk for row in made])


def _officer(username: str) -> Viewer:
    """Who holds the role of this printed account."""
    role = Role._base_manager.get(user__username=username, valid_to=None)
    return viewer_for(role, user_id=role.user_id)


def _quarter_end(today: date) -> date:
    return today.replace(month=3 * ((today.month - 1) // 3) + 1, day=1) - timedelta(days=1)


def _month_end(today: date) -> date:
    """The last month's end, or the one before where the quarter that is certified ended with it."""
    found = today.replace(day=1) - timedelta(days=1)
    return found.replace(day=1) - timedelta(days=1) if found == _quarter_end(today) else found


def _on(day: date) -> datetime:
    return datetime.combine(day, time(10, 20), tzinfo=clock.TZ)


def _after(day: date, days: int) -> datetime:
    """Some days after a period's end, never later than a minute ago, never before the period is over."""
    wanted = min(_on(day + timedelta(days=days)), clock.now() - timedelta(minutes=1))
    return max(wanted, clock.start_of_day(day + timedelta(days=1)))
