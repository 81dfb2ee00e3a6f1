"""Unions that are being founded in the two printed streets: one at each stage, one founded, one refused."""

from collections.abc import Iterator

import numpy as np

from gongyou.domains.unions.demo.cast import every
from gongyou.domains.unions.demo.elections import began, election, spoiled
from gongyou.domains.unions.demo.grounds import without_union
from gongyou.domains.unions.demo.roster import Roster
from gongyou.domains.unions.demo.script import Numbered, Script
from gongyou.domains.unions.queries.electing import union_of
from gongyou.domains.unions.queries.founding import FOUNDING
from gongyou.engines.procedures.models import Matter
from gongyou.kernel import clock
from gongyou.kernel.access.models import Role
from gongyou.kernel.access.roles import viewer_for
from gongyou.records.directory.demo.numbers import credit_codes
from gongyou.records.directory.models import Employer

#: Days ago: recorded by the street, agreed to; the roster brings their members afterwards.
ASKED, AGREED = 180, 170
#: One union is founded and one dissolved on the same day: there are as many as before.
BALANCED = 33
_JOINT, _ALONE, _GATHERED = 10, 27, 8
_CREDIT_SERIAL = 8001
_WORK = ("生产车间", "后勤保障部", "仓储物流部")
_NAMES = ("马立新", "宋海燕", "丁建国")


def foundings(script: Script, roster: Roster) -> None:
    """A matter at each stage of a founding, in time, near its end or late; one founded, one refused."""
    here = iter(without_union(script.cast, "street1", 10))
    there = iter(without_union(script.cast, "street2", 8))
    ago = script.ago
    script.follow(_by_contact(script, ago("unions.founding_request", 2)))
    script.follow(_waits(script, next(there), ago("unions.founding_request", -4)))
    script.follow(_recruits(script, roster, next(here)))
    for street, firms, until, rule, left in (
        ("street2", there, "candidates", "unions.candidates", -3),
        ("street1", here, "approve_candidates", "unions.candidates_approval", 2),
        ("street1", here, "vote", "unions.vote", 1),
        ("street2", there, "election_report", "unions.election_report", 9),
        ("street1", here, "election_result", "unions.election_result", -2),
        ("street1", here, "reply", "unions.reply", 3),
    ):
        script.follow(_joint(script, roster, street, (next(firms), next(firms)), until, ago(rule, left)))
    script.follow(_repeated(script, roster, (next(there), next(there))))
    script.follow(_done(script, roster, next(here)))
    script.follow(_refused(script, next(there)))


def _given(name: str, firm: Employer, *others: Employer) -> dict:
    return {
        "employer": firm.credit_code,
        "name": name,
        "form": "joint" if others else "single",
        "others": "\n".join(other.credit_code for other in others),
        "preparers": [{"name": name, "work": work} for name, work in zip(_NAMES, _WORK, strict=True)],
        "workers": 60,
        "view": "agree",
    }


def _asked(script: Script, street: str, name: str, *firms: Employer) -> str:
    """The street's officer records what the employer's people asked for on paper."""
    viewer = script.cast.officer(script.cast.places[street].pk, colleague=True)
    return script.open(viewer, FOUNDING, **_given(name, *firms))


def _by_contact(script: Script, ago: float) -> Iterator[float]:
    """The contact of an employer asked on the own page."""
    role = every(Role).get(user__username="employer2", valid_to=None)
    firm = every(Employer).get(pk=role.subject_id)
    yield ago
    given = _given(f"{firm.name}工会委员会", firm)
    del given["employer"]
    script.open(viewer_for(role, user_id=role.user_id), FOUNDING, **given)


def _waits(script: Script, firm: Employer, ago: float) -> Iterator[float]:
    yield ago
    _asked(script, "street2", f"{firm.name}工会委员会", firm)


def _refused(script: Script, firm: Employer) -> Iterator[float]:
    yield 75
    number = _asked(script, "street2", f"{firm.name}工会委员会", firm)
    yield 66
    script.act(number, "refuse", note="单位正在办理迁出本区的登记，请在迁入地申请建会")


def _recruits(script: Script, roster: Roster, firm: Employer) -> Iterator[float]:
    """In preparation, with fewer members than the law names: everybody may join by its code."""
    name = f"{firm.name}工会委员会"
    roster.add(_GATHERED, name, firm.name)
    yield ASKED
    number = _asked(script, "street1", name, firm)
    yield AGREED
    script.act(number, "agree")
    union = union_of(Matter._base_manager.get(number=number))
    assert union is not None
    for ago in (100, 60):
        script.join(
            ago, next(script.cast.fresh), union, lambda s, joining, ago=ago: s.decide(ago - 5, joining, "admit")
        )
    for ago in (6, 1):
        script.join(ago, next(script.cast.fresh), union)


def _prepared(
    script: Script, roster: Roster, street: str, firms: tuple[Employer, ...], number_of_members: int
) -> Numbered:
    """Asked for, agreed to, with members enough; returns the number when the time of the election has come."""
    name = f"{firms[0].name}工会委员会" if len(firms) == 1 else f"{firms[0].name}等{len(firms)}家单位联合工会委员会"
    roster.add(number_of_members, name, firms[0].name)
    yield ASKED
    number = _asked(script, street, name, *firms)
    yield AGREED
    script.act(number, "agree")
    return number


def _joint(
    script: Script, roster: Roster, street: str, firms: tuple[Employer, ...], until: str, last: float
) -> Iterator[float]:
    number = yield from _prepared(script, roster, street, firms, _JOINT)
    yield began(until, last) + 0.01
    script.act(number, "enough")
    yield from election(script, number, until=until, last=last)


def _repeated(script: Script, roster: Roster, firms: tuple[Employer, ...]) -> Iterator[float]:
    """The ballot was void; the assembly is called again."""
    number = yield from _prepared(script, roster, "street2", firms, _JOINT)
    yield began("vote", 20) + 0.01
    script.act(number, "enough")
    yield from election(script, number, until="vote", last=20)
    yield from spoiled(script, number, 18)


def _done(script: Script, roster: Roster, firm: Employer) -> Iterator[float]:
    number = yield from _prepared(script, roster, "street1", (firm,), _ALONE)
    yield began("end", BALANCED) + 0.01
    script.act(number, "enough")
    yield from election(script, number, until="end", last=BALANCED)
    yield BALANCED - 12
    union = union_of(Matter._base_manager.get(number=number))
    assert union is not None
    certificate = _certified(script, "street1", 0, union.code)
    yield BALANCED - 16
    script.act(certificate, "register")


def _certified(script: Script, street: str, serial: int, subject: str = "") -> str:
    """A certificate as a legal person is handed in: of a union below, else the street's own."""
    (code,) = credit_codes(np.array([2]), "MC0", np.array([_CREDIT_SERIAL + serial]))
    viewer = script.cast.officer(script.cast.places[street].pk, colleague=bool(subject))
    document = f"青总法人证〔{clock.today().year}〕{18 + serial}号"
    return script.open(viewer, "unions.legal_person", subject, credit_code=code, credit_document=document)


def certificates(script: Script) -> None:
    """The streets' own certificates: one waits for the district, one was not as handed in."""
    script.follow(_street_certificate(script, "street2", 1, script.ago("unions.legal_person", 2)))
    script.follow(_street_certificate(script, "street1", 2, 52, refuse="证书上的名称与登记不一致，请核对后重新登记"))


def _street_certificate(script: Script, street: str, serial: int, ago: float, *, refuse: str = "") -> Iterator[float]:
    yield ago
    number = _certified(script, street, serial)
    if refuse:
        yield ago - 4
        script.act(number, "refuse", note=refuse)
