"""Members without dues and union life for months: talked with, asked, and what the committee resolves."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from gongyou.domains.unions.demo.cast import Applicant
from gongyou.domains.unions.demo.members import Members
from gongyou.domains.unions.demo.roster import signed_in
from gongyou.domains.unions.demo.script import Numbered, Script
from gongyou.engines.procedures import operations
from gongyou.records.directory.models import Organisation

_AUTO, _ASKED = "unions.auto_exit", "member_answer"
_EVIDENCE = "会费台账和活动签到表，八个月没有缴费和参加活动，未了解到正当理由"
_TALKS = (
    ("in_person", "了解到本人已离开原岗位，说明了会员义务"),
    ("phone", "再次说明长期不缴会费的后果，本人未作答复"),
)
#: Days from the opening to each talk, and to the question to the member.
_TALK_AFTER, _ASK_AFTER = (6, 12), 15
Then = Callable[[Members, str, Applicant], Iterator[float]]


def staying_away(at: Members, script: Script) -> None:
    """Education with one talk or two, the member's answer, the committee; whoever answers stays a member."""
    ago = script.ago
    answer, decision = ago("unions.auto_exit_answer", 4), ago("unions.auto_exit_decision", 2)
    silent = ago("unions.auto_exit_answer", -2)
    at.tell("union1", _educated(ago("unions.auto_exit_education", 12)))
    at.tell("union2", _educated(ago("unions.auto_exit_education", -5)))
    at.tell("union1", _asked(answer))
    at.tell("union1", _asked(decision + 9, _goes(decision)))
    at.tell("union2", _asked(silent))
    at.tell("union2", _asked(75, _gone))
    at.tell("union1", _asked(69, _stays))


def _opened(at: Members, who: Applicant, union: Organisation, ago: float, talks: int) -> Numbered:
    """The union's desk opens it and talks with the member; returns the number."""
    yield ago
    last = (at.script.day(ago) - timedelta(days=240)).isoformat()
    number = at.about(who, union, _AUTO, dues_until=last, life_until=last, evidence=_EVIDENCE)
    for days, (manner, said) in list(zip(_TALK_AFTER, _TALKS, strict=True))[:talks]:
        yield ago - days
        at.script.act(number, "talk", day=at.day(ago - days), manner=manner, said=said)
    return number


def _educated(ago: float):
    def story(at: Members, who: Applicant, union: Organisation) -> Iterator[float]:
        yield from _opened(at, who, union, max(ago, _TALK_AFTER[0] + 1), 1)

    return story


def _asked(ago: float, then: Then | None = None):
    """Talked with twice, then asked so many days ago."""

    def story(at: Members, who: Applicant, union: Organisation) -> Iterator[float]:
        number = yield from _opened(at, who, union, ago + _ASK_AFTER, 2)
        yield ago
        at.script.act(number, "ask")
        if then is not None:
            yield from then(at, number, who)

    return story


def _goes(ago: float) -> Then:
    """The member answers on the phone: no longer."""

    def story(at: Members, number: str, who: Applicant) -> Iterator[float]:
        yield ago
        operations.answer(signed_in(who), number=number, outcome="go", stage=_ASKED)

    return story


def _gone(at: Members, number: str, who: Applicant) -> Iterator[float]:
    yield from _goes(66)(at, number, who)
    yield 58
    at.script.act(number, "exit", resolution="工会委员会第五次会议决议")


def _stays(at: Members, number: str, who: Applicant) -> Iterator[float]:
    yield 60
    given = {"reason": "外派到外地项目，已补缴会费"}
    operations.answer(signed_in(who), number=number, outcome="stay", stage=_ASKED, given=given)
