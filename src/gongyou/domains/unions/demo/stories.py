"""The demo's stories: what was applied for when, and what the desks did about it."""

from collections.abc import Callable

from gongyou.domains.unions.demo.cast import Applicant, Cast
from gongyou.domains.unions.demo.dissolving import dissolutions
from gongyou.domains.unions.demo.founding import certificates, foundings
from gongyou.domains.unions.demo.placing import member_units, moves
from gongyou.domains.unions.demo.renewing import reelections
from gongyou.domains.unions.demo.roster import roster
from gongyou.domains.unions.demo.script import Report, Script, Then
from gongyou.domains.unions.demo.standing import memberships
from gongyou.domains.unions.operations.transferring import open_transfer
from gongyou.engines.procedures import operations
from gongyou.engines.procedures.models import Matter
from gongyou.kernel import clock
from gongyou.records.directory.models import Organisation


def waiting(script: Script) -> None:
    """What waits today at the desks of the printed accounts: overdue, due soon, fresh, returned, transfers."""
    cast, places = script.cast, script.cast.places
    for name, days in (
        ("union1", (24, 21, 13, 12, 2, 1, 0.2)),
        ("union2", (19, 3, 0.4)),
        ("street1", (20, 5, 1)),
        ("street2", (18, 6, 2, 0.3)),
    ):
        for ago in days:
            script.join(ago, next(cast.fresh), places[name])
    for ago in (22, 12, 11, 3, 1, 0.1):
        script.join(ago, next(cast.riders), places["union3"])
    for ago in (17, 4, 0.5):
        script.join(ago, next(cast.riders), places["federation"], by="drive")
    script.join(9, next(cast.fresh), places["union1"], lambda s, n: s.send_back(6, n, "请补充现工作单位全称"))
    script.join(4, next(cast.fresh), cast.vacant)
    _transfers_waiting(script)
    _placings_waiting(script)
    for ago, union in zip((30, 26, 23, 20, 8, 5), cast.others[:6], strict=False):
        script.join(ago, next(cast.fresh), union)


def _transfers_waiting(script: Script) -> None:
    cast, places = script.cast, script.cast.places
    for place, (ago, target) in enumerate(((3, "union1"), (12, "union3"), (2, "federation"), (1, "union2"))):
        for member in cast.members_of(cast.others[10 + place], 1):
            script.join(ago, member, places[target], by="drive" if target == "federation" else "union")
    code = cast.code_of_member(cast.others[20])

    def scene() -> None:
        viewer = cast.officer(cast.others[20].pk)
        open_transfer(viewer, person_code=code, receiver_code=places["union1"].code)
        script.played += 1

    script.add(6, scene)


def _placings_waiting(script: Script) -> None:
    """Admitted to a street's pool: waiting to be placed, asked of a union, or overdue and now with the district."""
    cast, places = script.cast, script.cast.places
    for ago, street in ((31, "street1"), (16, "street1"), (24, "street2"), (140, "street1"), (133, "street2")):
        script.join(ago, next(cast.fresh), places[street], _admit_after(ago, 4))
    union = places["union1"].code

    def asked(s: Script, number: str) -> None:
        s.decide(36, number, "admit")
        s.add(8, lambda: _place(s, number, 7.9, union))

    script.join(40, next(cast.fresh), places["street1"], asked)


def _admit_after(ago: float, days: float) -> Then:
    return lambda script, number: script.decide(ago - days, number, "admit")


def _place(script: Script, number: str, ago: float, union_code: str) -> None:
    placing = Matter._base_manager.get(parent__number=number, procedure="unions.placing")
    script.decide(ago, placing.number, "place", receiver=union_code)


def ended(script: Script, times: int) -> None:
    """What was done over the last two years, evenly: mostly on time, some late, refused, withdrawn, lapsed, revoked."""
    cast = script.cast
    for turn in range(times):
        ago = 715 - turn * (680 / times) + cast.random.random() * 6
        union = cast.others[turn % len(cast.others)]
        who = next(cast.fresh)
        kind = turn % 16
        if kind in (3, 9, 10):
            _moved(script, ago, union, cast.others[(turn + 7) % len(cast.others)], kind)
        elif kind == 12:
            script.join(ago, who, cast.places["street2"], _through_the_pool(ago, union.code))
        elif kind == 13:
            script.join(ago, who, cast.places["street1"], _stays_in_the_pool(ago))
        else:
            script.join(ago, who, union, _ending(kind, ago, who, script))
    for ago in range(700, 0, -70):
        script.tick(ago)
    script.tick(0)


def _moved(script: Script, ago: float, old: Organisation, new: Organisation, kind: int) -> None:
    """A member asks for a transfer, which is accepted, declined, or taken back by the member."""
    for member in script.cast.members_of(old, 1):

        def then(s: Script, number: str, who: Applicant = member) -> None:
            if kind == 3:
                s.decide(ago - 5, number, "accept")
            elif kind == 9:
                s.decide(ago - 3, number, "decline", note="申请人未在本单位工作")
            else:
                s.add(ago - 2, lambda: operations.withdraw(who.viewer(), number=number))

        script.join(ago, member, new, then)


def _through_the_pool(ago: float, union_code: str) -> Then:
    def then(script: Script, number: str) -> None:
        script.decide(ago - 4, number, "admit")

        def placed() -> None:
            _place(script, number, ago - 15, union_code)
            placing = Matter._base_manager.get(parent__number=number, procedure="unions.placing")
            script.decide(ago - 19, placing.number, "accept")

        script.add(ago - 14, placed)

    return then


def _stays_in_the_pool(ago: float) -> Then:
    def then(script: Script, number: str) -> None:
        script.decide(ago - 4, number, "admit")
        script.add(ago - 30, lambda: _kept(script, number, ago - 30.1))

    return then


def _kept(script: Script, number: str, ago: float) -> None:
    placing = Matter._base_manager.get(parent__number=number, procedure="unions.placing")
    script.decide(ago, placing.number, "stay", note="暂无合适的接收工会，由镇街总工会继续负责")


def _ending(kind: int, ago: float, who: Applicant, script: Script) -> Then:
    """What becomes of an application, by its place in the sequence."""
    if kind == 1:
        return lambda s, n: s.decide(ago - 6, n, "refuse", note="提供的工作信息与核实情况不符")
    if kind == 5:
        return lambda s, n: s.add(ago - 2, lambda: operations.withdraw(who.viewer(), number=n))
    if kind == 7:
        return lambda s, n: _corrected(s, n, ago, who)
    if kind == 11:
        return lambda s, n: s.send_back(ago - 3, n, "请补充身份证件信息")
    if kind == 14:
        return _admit_after(ago, 24)
    if kind == 15:
        return lambda s, n: _revoked(s, n, ago)
    return _admit_after(ago, 1 + script.cast.random.random() * 9)


def _corrected(script: Script, number: str, ago: float, who: Applicant) -> None:
    script.send_back(ago - 3, number, "请补充现工作单位全称")
    answers = {"employer_name": who.employer_name + "黄岛分公司"}
    script.add(ago - 7, lambda: operations.correct(who.viewer(), number=number, answers=answers))
    script.decide(ago - 11, number, "admit")


def _revoked(script: Script, number: str, ago: float) -> None:
    script.decide(ago - 5, number, "admit")

    def scene() -> None:
        street = script.cast.officer(_street_of(number))
        operations.revoke(street, number=number, note="经核实重复登记，予以撤销")

    script.add(ago - 12, scene)


def _street_of(number: str) -> int:
    region = Matter._base_manager.get(number=number).desk_node.organisation.region_id
    return Organisation._base_manager.filter(kind="street", region_id=region).values_list("pk", flat=True)[0]


def build(cast: Cast, times: int, report: Report, *more: Callable[[Script], None]) -> int:
    """Play everything; return how many matters were opened."""
    script = Script(cast, clock.now())
    ended(script, times)
    waiting(script)
    people = roster(script)
    for tell in (foundings, reelections, memberships):
        tell(script, people)
    for story in (certificates, dissolutions, moves, member_units, *more):
        story(script)
    return script.play(report)
