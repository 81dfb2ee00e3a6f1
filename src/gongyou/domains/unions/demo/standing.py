"""What members of the printed unions ask about their own membership, and what their unions must settle about it."""

from collections.abc import Callable, Iterator

from gongyou.domains.unions.demo.cast import Applicant
from gongyou.domains.unions.demo.elections import issue
from gongyou.domains.unions.demo.members import Members
from gongyou.domains.unions.demo.roster import Roster, signed_in
from gongyou.domains.unions.demo.script import Script
from gongyou.domains.unions.demo.staying_away import staying_away
from gongyou.engines.procedures import operations
from gongyou.records.directory.models import Organisation

_RETAIN, _RESUME, _LEAVE = "unions.retain", "unions.resume", "unions.leave"
_CLOSE, _PARTICULARS = "unions.close_membership", "unions.particulars"
_NEW_PHONE = "139000{:05d}"


Then = Callable[[str, Applicant], Iterator[float]]


def memberships(script: Script, roster: Roster) -> None:
    """What happens to a membership after it began, at each of its stages."""
    found = Members(script, roster)
    for tell in (_retaining, _resuming, _leaving, staying_away, _closing, _correcting):
        tell(found, script)


def _withdrawn(ago: float, ask: Callable[[Members, Applicant], str], days: float = 2):
    """A request that the member takes back."""

    def story(at: Members, who: Applicant, union: Organisation) -> Iterator[float]:
        yield ago
        number = ask(at, who)
        yield ago - days
        operations.withdraw(signed_in(who), number=number)

    return story


def _asked(ago: float, ask: Callable[[Members, Applicant], str], outcome: str = "", note: str = "", **given):
    """A request that waits, or that the desk ends four days later."""

    def story(at: Members, who: Applicant, union: Organisation) -> Iterator[float]:
        yield ago
        number = ask(at, who)
        if outcome:
            yield ago - 4
            at.script.act(number, outcome, **({"note": note} if note else {}), **given)

    return story


def _revoked(ago: float, above: str, ask: Callable[[Members, Applicant], str], outcome: str, **given):
    """A decision that the street takes back."""

    def story(at: Members, who: Applicant, union: Organisation) -> Iterator[float]:
        yield ago
        number = ask(at, who)
        yield ago - 4
        at.script.act(number, outcome, **given)
        yield ago - 9
        note = "经核实材料与本人情况不符，予以撤销"
        operations.revoke(at.script.cast.officer(at.places[above].pk), number=number, note=note)

    return story


def _retaining(at: Members, script: Script) -> None:
    def ask(at: Members, who: Applicant, reason: str = "retired") -> str:
        return at.ask(who, _RETAIN, reason=reason, since=script.day(150).isoformat(), evidence="退休证")

    at.tell("union1", _asked(script.ago("unions.retain", 7), ask))
    at.tell("union2", _asked(script.ago("unions.retain", -3), ask))
    at.tell("union3", _asked(script.ago("unions.retain", 1), ask))
    at.tell("union1", _asked(70, ask, "refuse", "内部退养期间会籍不变，不需要办理保留"))
    at.tell("union2", _withdrawn(48, ask))
    day = script.day(61 - 4).isoformat()
    at.tell("union1", _revoked(61, "street1", ask, "retain", level="own", street="", day=day))


def _resuming(at: Members, script: Script) -> None:
    ago = script.ago

    def again(since: float, then: Then, asked: float, level: str = "own", reason: str = "unemployed"):
        def story(at: Members, who: Applicant, union: Organisation) -> Iterator[float]:
            yield from at.retained(who, since, level=level, reason=reason)
            yield asked
            number = at.ask(who, _RESUME, employer_name="青岛海润食品有限公司", union_name=union.name)
            yield from then(number, who)

        return story

    def waits(number: str, who: Applicant) -> Iterator[float]:
        yield from ()

    def resumed(number: str, who: Applicant) -> Iterator[float]:
        yield 31
        script.act(number, "resume")

    def refused(number: str, who: Applicant) -> Iterator[float]:
        yield 31
        script.act(number, "refuse", note="经联系，本人尚未到新单位工作")

    def withdrawn(number: str, who: Applicant) -> Iterator[float]:
        yield 31
        operations.withdraw(signed_in(who), number=number)

    def received(number: str, who: Applicant) -> Iterator[float]:
        yield ago("unions.transfer_answer", 5)
        script.act(number, "ask", receiver=at.places["union1"].code)

    at.tell("union1", again(110, waits, ago("unions.resume", 2)))
    at.tell("union1", again(105, waits, ago("unions.resume", 8), "above", "unit_closed"))
    at.tell("union2", again(100, received, 24, "residence", "no_union_yet"))
    at.tell("union2", again(95, resumed, 35))
    at.tell("union1", again(90, refused, 35))
    at.tell("union2", again(88, withdrawn, 35))


def _leaving(at: Members, script: Script) -> None:
    def ask(at: Members, who: Applicant) -> str:
        return at.ask(who, _LEAVE, reason="个人原因", known=True)

    at.tell("union1", _asked(1, ask))
    at.tell("union2", _asked(script.ago("unions.leave", 2), ask))
    at.tell("union1", _asked(script.ago("unions.leave_certificate", 1) + 4, ask, "leave"))
    at.tell("union3", _withdrawn(40, ask))

    def left(at: Members, who: Applicant, union: Organisation) -> Iterator[float]:
        yield 57
        number = ask(at, who)
        yield 52
        script.act(number, "leave")
        yield 49
        issue(script, number)

    at.tell("union2", left)


def _closing(at: Members, script: Script) -> None:
    def opened(who: Applicant, union: Organisation, reason: str, ago: float) -> str:
        document = "居民死亡医学证明" if reason == "deceased" else "工会委员会决议〔2026〕3号"
        return at.about(who, union, _CLOSE, reason=reason, day=at.day(ago + 3), document=document)

    def closed(reason: str, ago: float, *outcomes: str):
        def story(at: Members, who: Applicant, union: Organisation) -> Iterator[float]:
            yield ago
            number = opened(who, union, reason, ago)
            for place, outcome in enumerate(outcomes):
                yield ago - 2 * (place + 1)
                script.act(number, outcome)

        return story

    ago = script.ago
    at.tell("union1", closed("deceased", ago("unions.close_membership", 6)))
    at.tell("union2", closed("deceased", ago("unions.close_membership", -1)))
    at.tell("union1", closed("expelled", ago("unions.close_membership", 3) + 2, "propose"))
    at.tell("union1", closed("deceased", 55, "deceased"))
    at.tell("union3", closed("expelled", 50, "propose", "expel"))
    at.tell("union1", closed("expelled", 42, "propose", "refuse"))
    at.tell("union2", closed("deceased", 30, "drop"))


def _correcting(at: Members, script: Script) -> None:
    phones = iter(range(60_000, 60_100))

    def ask(at: Members, who: Applicant) -> str:
        return at.ask(who, _PARTICULARS, name="", phone=_NEW_PHONE.format(next(phones)), household="")

    at.tell("union1", _asked(script.ago("procedures.decision", 2), ask))
    at.tell("union3", _asked(script.ago("procedures.decision", -2), ask))
    at.tell("union2", _asked(script.ago("procedures.decision", 9), ask))
    at.tell("union1", _asked(45, ask, "change"))
    at.tell("union1", _asked(38, ask, "refuse", "号码与本人身份核对不一致，请携带证件到工会办理"))
    at.tell("union2", _withdrawn(36, ask))
    at.tell("union1", _revoked(47, "street1", ask, "change"))
