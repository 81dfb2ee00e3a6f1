"""Unions that come to their end: a matter at each stage, one union dissolved, one vote that failed."""

from collections.abc import Iterator

from gongyou.domains.unions.demo.elections import AHEAD, call, issue, meet, upcoming
from gongyou.domains.unions.demo.founding import BALANCED
from gongyou.domains.unions.demo.grounds import small_ones
from gongyou.domains.unions.demo.script import Numbered, Script
from gongyou.domains.unions.queries.electing import active, open_memberships
from gongyou.engines.procedures.models import Matter
from gongyou.records.directory.models import Organisation

_DISSOLUTION = "unions.dissolution"
_GONE, _JOINED = "单位已注销，见登记机关的注销通知书。", "与邻近单位的工会合并开展工作，委员会会议提出。"


def dissolutions(script: Script) -> None:
    """Unions without an officer: the street acts for them. The smallest ones go furthest, others vote or place."""
    cast, ago = script.cast, script.ago
    one, two = (iter(small_ones(cast, street, many)) for street, many in (("street1", 2), ("street2", 1)))
    script.follow(_through(script, "street1", next(one), "dissolution_decision", ago("unions.dissolution_decision", 2)))
    script.follow(_through(script, "street1", next(one), "reply", ago("unions.reply", -3)))
    script.follow(_through(script, "street2", next(two), "end", BALANCED))
    with_members = iter(small_ones(cast, "street1", 4, least=1))
    script.follow(_called(script, next(with_members)))
    script.follow(_voting(script, next(with_members), ago("unions.vote", 1)))
    script.follow(_placing(script, next(with_members)))
    script.follow(_failed(script, next(with_members)))


def _opened(script: Script, street: str, union: Organisation, reason: str) -> str:
    viewer = script.cast.officer(script.cast.places[street].pk, colleague=True)
    why = _GONE if reason == "closed" else _JOINED
    return script.open(viewer, _DISSOLUTION, union.code, reason=reason, why=why)


def _through(script: Script, street: str, union: Organisation, until: str, last: float) -> Iterator[float]:
    """The unit is gone: members are placed without a vote, then the higher union decides and replies."""
    placed = last + {"dissolution_decision": 0, "reply": 6, "end": 9}[until]
    yield placed + 30
    number = _opened(script, street, union, "closed")
    yield placed + 28
    script.act(number, "skip", note="单位已注销，无法召开会员大会")
    if active(union.pk).exists():
        yield placed + 20
        script.act(number, "transfer", receiver=script.cast.places["union2"].code)
        yield placed + 12
        for transfer in list(Matter._base_manager.filter(parent__number=number).exclude(state="ended")):
            script.act(transfer.number, "accept")
    if open_memberships(union.pk).exists():
        yield placed + 6
        script.act(number, "retain")
    yield placed
    script.act(number, "placed")
    if until == "dissolution_decision":
        return
    yield placed - 6
    script.act(number, "confirm")
    if until == "end":
        yield last
        issue(script, number)


def _called(script: Script, union: Organisation) -> Iterator[float]:
    yield 16
    number = _opened(script, "street1", union, "joined")
    yield from upcoming(script, number, 13)


def _met(script: Script, union: Organisation, ago: float) -> Numbered:
    """Opened, called and met; returns the number of the matter."""
    yield ago + AHEAD + 4
    number = _opened(script, "street1", union, "joined")
    yield ago + AHEAD + 1
    call(script, number, script.day(ago))
    yield ago
    meet(script, number)
    return number


def _voting(script: Script, union: Organisation, ago: float) -> Iterator[float]:
    yield from _met(script, union, ago)


def _failed(script: Script, union: Organisation) -> Iterator[float]:
    number = yield from _met(script, union, 90)
    yield 89
    present = active(union.pk).count()
    script.act(number, "count", issued=present, returned=present, spoiled=0, votes=0)


def _placing(script: Script, union: Organisation) -> Iterator[float]:
    """Its members were asked to another union, which has not answered yet."""
    yield 30
    number = _opened(script, "street1", union, "closed")
    yield 27
    script.act(number, "skip", note="单位已注销，无法召开会员大会")
    yield 5
    script.act(number, "transfer", receiver=script.cast.places["union2"].code)
