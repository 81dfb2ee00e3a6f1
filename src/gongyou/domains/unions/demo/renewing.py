"""Re-elections that are under way, one done, one stopped; one whose ballot was void at a printed union."""

from collections.abc import Iterator

from gongyou.domains.unions.demo.elections import began, election, spoiled, upcoming
from gongyou.domains.unions.demo.grounds import ending_soon
from gongyou.domains.unions.demo.roster import Roster
from gongyou.domains.unions.demo.script import Script
from gongyou.records.directory.models import Organisation

_REELECTION = "unions.reelection"
_EARLY = "主席和两名委员工作调动，委员会会议决定提前换届。"
_MEMBERS = 7


def reelections(script: Script, roster: Roster) -> None:
    """A matter at each stage; that of the naming of candidates is opened by the duty, at its miss."""
    places, ago = script.cast.places, script.ago
    first = iter(ending_soon(script.cast, "street1", 6))
    second = iter(ending_soon(script.cast, "street2", 2))
    for union, until, rule, left in (
        (places["union3"], "vote", "unions.vote", 2),
        (next(first), "candidates", "unions.candidates", 4),
        (next(first), "approve_candidates", "unions.candidates_approval", 5),
        (next(second), "election_report", "unions.election_report", -1),
        (next(first), "election_result", "unions.election_result", 2),
        (next(first), "reply", "unions.reply", -2),
        (next(second), "end", "", 40),
    ):
        roster.join(_MEMBERS, union)
        script.follow(_goes_on(script, union, until, ago(rule, left) if rule else left))
    script.follow(_repeated(script, roster, places["union1"]))
    script.follow(_called(script, roster, next(first)))
    script.follow(_stopped(script, next(first)))


def _opened(script: Script, union: Organisation) -> str:
    return script.open(script.cast.officer(union.pk), _REELECTION, union.code, why=_EARLY)


def _goes_on(script: Script, union: Organisation, until: str, last: float) -> Iterator[float]:
    yield began(until, last) + 0.01
    number = _opened(script, union)
    yield from election(script, number, until=until, last=last)


def _called(script: Script, roster: Roster, union: Organisation) -> Iterator[float]:
    """The assembly will take place."""
    roster.join(_MEMBERS, union)
    last = script.ago("unions.assembly", 20)
    yield began("assembly", last) + 0.01
    number = _opened(script, union)
    yield from election(script, number, until="assembly", last=last)
    yield from upcoming(script, number, 15)


def _repeated(script: Script, roster: Roster, union: Organisation) -> Iterator[float]:
    """More ballots came back than were handed out."""
    roster.join(_MEMBERS, union)
    yield began("vote", 16) + 0.01
    number = _opened(script, union)
    yield from election(script, number, until="vote", last=16)
    yield from spoiled(script, number, 15)


def _stopped(script: Script, union: Organisation) -> Iterator[float]:
    yield 50
    number = _opened(script, union)
    yield 44
    script.act(number, "stop", note="单位正在合并重组，待机构确定后再换届")
