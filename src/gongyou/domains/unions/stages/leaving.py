"""Effects of the ends of a membership: left, treated as having left, expelled, deceased."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from gongyou.domains.unions.enums import CloseReason
from gongyou.domains.unions.stages.parties import answers_of, made_by
from gongyou.domains.unions.stages.standing import (
    end_posts,
    keep_made,
    made,
    member_of,
    reopen_posts,
    standing,
    still_here,
)
from gongyou.engines.procedures.models import Act, Matter
from gongyou.engines.procedures.types import effect
from gongyou.kernel import clock, parameters
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.enums import MembershipEnd, PostEnd
from gongyou.records.directory.models import Membership
from gongyou.records.directory.operations import memberships
from gongyou.records.directory.operations.checks import check_day
from gongyou.records.directory.operations.people import note_death
from gongyou.ui.wording import date_text

TALK = "talk"


def _end(viewer: Viewer, matter: Matter, act: Act, day: date, reason: str, post: str) -> None:
    found = standing(matter)
    posts = end_posts(viewer, matter, found, day=day, reason=post)
    memberships.end_member(viewer, person=found.person, day=day, reason=reason)
    keep_made(act, membership=[found.pk], post=posts)


def _undone(viewer: Viewer, matter: Matter, act: Act) -> None:
    """The membership runs on as if it had not ended, its offices too."""
    for former in Membership.objects.in_operation().filter(pk__in=made(act, "membership")):
        memberships.reopen_member(viewer, membership=former, made_by=made_by(matter))
    reopen_posts(viewer, matter, made(act, "post"))


@effect("unions.leave", reverse=_undone)
def leave(viewer: Viewer, matter: Matter, act: Act) -> None:
    """The membership ends today by the member's own wish."""
    _end(viewer, matter, act, clock.today(), MembershipEnd.LEFT, PostEnd.RESIGNED)


@effect("unions.auto_leave", reverse=_undone)
def auto_leave(viewer: Viewer, matter: Matter, act: Act) -> None:
    """The membership ends today: the committee resolved that the member has left (章程)."""
    _end(viewer, matter, act, clock.today(), MembershipEnd.AUTO_LEFT, PostEnd.RECALLED)


@effect("unions.expel", reverse=_undone)
def expel(viewer: Viewer, matter: Matter, act: Act) -> None:
    """The membership ends on the day of the committee's resolution."""
    day = date.fromisoformat(answers_of(matter)["day"])
    check_day(viewer, day)
    _end(viewer, matter, act, day, MembershipEnd.EXPELLED, PostEnd.RECALLED)


def _not_deceased(viewer: Viewer, matter: Matter, act: Act) -> None:
    note_death(viewer, person=member_of(matter), day=None, made_by=made_by(matter))
    _undone(viewer, matter, act)


@effect("unions.close_by_death", reverse=_not_deceased)
def close_by_death(viewer: Viewer, matter: Matter, act: Act) -> None:
    """The membership ends on the day of death; a death that is known late ends it today, and the day is kept."""
    died = date.fromisoformat(answers_of(matter)["day"])
    note_death(viewer, person=member_of(matter), day=died, made_by=made_by(matter))
    _end(viewer, matter, act, _counted_from(viewer, matter, died), MembershipEnd.DECEASED, PostEnd.DECEASED)


def _counted_from(viewer: Viewer, matter: Matter, day: date) -> date:
    """The day itself where this desk may go back so far, else today."""
    try:
        check_day(viewer, day, not_before=standing(matter).valid_from)
    except Refused:
        return clock.today()
    return day


def _nothing_written(viewer: Viewer, matter: Matter, act: Act) -> None:
    """A talk took place; what it was said in is not taken back."""


@effect("unions.note_talk", reverse=_nothing_written)
def note_talk(viewer: Viewer, matter: Matter, act: Act) -> None:
    """Check the day of a talk that is logged. Raises Refused for a day to come, or before the dues stopped."""
    day, stopped = date.fromisoformat(act.given["day"]), date.fromisoformat(answers_of(matter)["dues_until"])
    if not stopped < day <= clock.today():
        raise Refused(_("谈话日期应在停缴会费（%(day)s）之后、今天以前。") % {"day": date_text(stopped)}, field="day")


def talks(matter: Matter) -> int:
    """On how many days the union talked with the member."""
    rows = Act._base_manager.filter(matter=matter, outcome=TALK)
    return len({given["day"] for given in rows.values_list("given", flat=True)})


def enough_talks(matter: Matter) -> str:
    """Why the member cannot be asked yet, or empty: education comes first (guide 1.2)."""
    wanted, done = parameters.value("unions.auto_exit_talks", clock.today()), talks(matter)
    if done >= wanted.whole:
        return still_here(matter)
    return _("还须在不同日期谈话教育并登记：至少 %(wanted)s 次，已 %(done)s 次（%(source)s）。") % {
        "wanted": wanted.whole,
        "done": done,
        "source": wanted.citation,
    }


def cooled_off(matter: Matter) -> str:
    """Why leaving is not written yet, or empty: the member has some days to think again."""
    opened = clock.local_date(matter.opened_at)
    days = parameters.value("unions.leave_cooling_off", opened).whole
    until = opened + timedelta(days=days)
    if days == 0 or clock.today() > until:
        return ""
    return _("冷静期到 %(day)s 为止，期间本人可以撤回；之后即可办结。") % {"day": date_text(until)}


def is_death(matter: Matter) -> str:
    """Why the end cannot be written by one hand, or empty."""
    reason = answers_of(matter)["reason"]
    return "" if reason == CloseReason.DECEASED else _("开除会籍须由另一人复核后才能生效。")


def is_expulsion(matter: Matter) -> str:
    """Why nobody need confirm, or empty."""
    return "" if answers_of(matter)["reason"] == CloseReason.EXPELLED else _("身故由经办登记即可，不需要复核。")


def certificate_words(matter: Matter) -> dict[str, str]:
    """What the certificate of leaving says: the card's number and the day, no name and no identity number."""
    act = Act.objects.in_operation().filter(matter=matter, outcome="leave").order_by("-pk").first()
    ended = Membership.objects.in_operation().filter(pk__in=made(act, "membership")).select_related("union").first()
    if ended is None or ended.valid_to is None:
        raise Refused(_("还没有办结退会，不能出具证明。"))
    return {"card": ended.card_number or "", "left": date_text(ended.valid_to), "union": ended.union.name}
