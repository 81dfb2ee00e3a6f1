"""How dates, numbers, sums and days left are written for people."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gongyou.kernel import clock

NOTHING = "–"
SOON = 3  # days before the end at which a deadline is shown as near


def _weekday(day: date) -> str:
    return (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))[day.weekday()]


def _day(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return clock.local_date(value) if value.tzinfo else value.date()
    return value


def date_text(value: date | datetime | None) -> str:
    """Return 2026年11月23日(周一), in Asia/Shanghai for an instant; – for None."""
    if not isinstance(value, date):
        return NOTHING
    day = _day(value)
    return _("%(year)d年%(month)d月%(day)d日(%(weekday)s)") % {
        "year": day.year,
        "month": day.month,
        "day": day.day,
        "weekday": _weekday(day),
    }


def moment_text(value: date | datetime | None) -> str:
    """Return the day and HH:MM in Asia/Shanghai for an instant, the day alone for a date, – for None."""
    if not isinstance(value, datetime):
        return date_text(value)
    local = value.astimezone(clock.TZ) if value.tzinfo else value
    return f"{date_text(value)} {local:%H:%M}"


def _decimal(value: object) -> Decimal | None:
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def number_text(value: object, places: int | None = None) -> str:
    """Return a number grouped by thousands, rounded half up to `places` where given; – for what is no number."""
    number = _decimal(value)
    if number is None:
        return NOTHING
    if places is not None:
        number = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return f"{number:,f}"


def yuan_text(fen: object) -> str:
    """Return a sum of fen (integer hundredths of a yuan) as yuan with two places; – for what is no number."""
    number = _decimal(fen)
    return NOTHING if number is None else number_text(number / 100, 2)


def ratio_text(value: object, places: int = 1) -> str:
    """Return a share (0.923) as a percentage (92.3%); – for what is no number."""
    number = _decimal(value)
    return NOTHING if number is None else f"{number_text(number * 100, places)}%"


def days_until(due: date | datetime) -> int:
    """Return whole days from today to the due day: 0 is today, negative is past."""
    return (_day(due) - clock.today()).days


def days_left_text(due: date | datetime | None) -> str:
    """Return how many days are left in words; – for None."""
    if not isinstance(due, date):
        return NOTHING
    days = days_until(due)
    if days == 0:
        return _("今天到期") if not _is_past(due) else _("今天已过时")
    if days < 0:
        return ngettext("已逾期 %(days)d 天", "已逾期 %(days)d 天", -days) % {"days": -days}
    if days == 1:
        return _("明天到期")
    return ngettext("还剩 %(days)d 天", "还剩 %(days)d 天", days) % {"days": days}


def _is_past(due: date | datetime) -> bool:
    return isinstance(due, datetime) and due.tzinfo is not None and due <= clock.now()


@dataclass(frozen=True)
class DeadlineLook:
    """What a deadline chip shows."""

    tone: str
    icon: str
    date: str
    iso: str
    words: str


def deadline_look(
    due: date | datetime | None, *, done: date | datetime | None = None, suspended: bool = False
) -> DeadlineLook:
    """Return the look of a deadline: `due` is the last day or an aware instant, `done` when it was met."""
    if not isinstance(due, date):
        return DeadlineLook("neutral", "calendar", _("未设期限"), "", "")
    said = moment_text(due) if isinstance(due, datetime) else date_text(due)
    tone, icon, words = _state(due, done, suspended)
    return DeadlineLook(tone, icon, said, due.isoformat(), words)


def _state(due: date | datetime, done: date | datetime | None, suspended: bool) -> tuple[str, str, str]:
    if isinstance(done, date):
        late = (_day(done) - _day(due)).days
        if late > 0:
            words = ngettext("迟 %(days)d 天完成", "迟 %(days)d 天完成", late) % {"days": late}
            return "warning", "alert-triangle", words
        return "success", "circle-check", _("按时完成")
    if suspended:
        return "neutral", "player-pause", _("时限中止")
    days = days_until(due)
    words = days_left_text(due)
    if days < 0 or _is_past(due):
        return "danger", "alert-circle", words
    return ("warning", "hourglass", words) if days <= SOON else ("neutral", "calendar-due", words)
