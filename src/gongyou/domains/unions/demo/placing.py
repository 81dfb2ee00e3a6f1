"""Organisations that move and employers that join or leave the federation, at each stage of it."""

from collections.abc import Iterator

from django.db.models import Q

from gongyou.domains.unions.demo.cast import every
from gongyou.domains.unions.demo.grounds import officered
from gongyou.domains.unions.demo.script import Numbered, Script
from gongyou.engines.procedures.models import RollItem
from gongyou.kernel.access.models import Role
from gongyou.kernel.access.roles import viewer_for
from gongyou.records.directory.models import Coverage, Organisation

_MOVE, _JOIN, _LEAVE = "unions.move", "unions.member_unit", "unions.member_unit_leave"
_WHY = "单位办公地址迁至新的街道，经职工大会讨论提出。"
_RULE = "unions.member_unit"
#: On these days ago as many units joined the federation as left it.
SWAPPED, SEALED = 48, 20


def moves(script: Script) -> None:
    """Both parents are asked, one has answered, the district is to decide; two moved, one did not."""
    cast, ago = script.cast, script.ago
    first, second = (iter(officered(cast, street, 4)) for street in ("street1", "street2"))
    asked, decided = "unions.move_answer", "unions.move"
    script.follow(_moved(script, next(first), "street2", ago(asked, 6)))
    script.follow(_moved(script, next(second), "street1", ago(asked, 1)))
    script.follow(_moved(script, next(first), "street2", ago(asked, 2), ("old_parent", 1)))
    script.follow(_moved(script, next(second), "street1", ago(asked, 3), ("old_parent", 2)))
    script.follow(_moved(script, next(first), "street2", ago(decided, 2) + 6, ("old_parent", 4), ("new_parent", 6)))
    script.follow(_moved(script, next(second), "street1", ago(decided, -3) + 6, ("old_parent", 4), ("new_parent", 6)))
    script.follow(_settled(script, next(first), "street2", 70))
    script.follow(_settled(script, next(second), "street1", 65))
    (one,) = officered(cast, "street1", 1)
    script.follow(_declined(script, one, "street2", 60))


def _moved(script: Script, union: Organisation, to: str, ago: float, *answers: tuple[str, float]) -> Numbered:
    """The union asks to move to another street; who has answered so far, and how many days later."""
    yield ago
    given = {"organisation": "", "line": "territory", "new_parent": script.cast.places[to].code, "reason": _WHY}
    number = script.open(script.cast.officer(union.pk), _MOVE, union.code, **given)
    for stage, days in answers:
        yield ago - days
        script.act(number, "agree", stage=stage)
    return number


def _settled(script: Script, union: Organisation, to: str, ago: float) -> Iterator[float]:
    number = yield from _moved(script, union, to, ago, ("old_parent", 3), ("new_parent", 5))
    yield ago - 9
    script.act(number, "move", day=script.day(ago - 9).isoformat(), document="西海工组〔2026〕21号")


def _declined(script: Script, union: Organisation, to: str, ago: float) -> Iterator[float]:
    number = yield from _moved(script, union, to, ago, ("old_parent", 2))
    yield ago - 6
    script.act(number, "decline", stage="new_parent", note="单位实际经营地仍在原街道")


def member_units(script: Script) -> None:
    """Employers that ask to join, seal one by one, or leave. As many are counted as before, on every day."""
    ago, places = script.ago, script.cast.places
    plain = iter(_plain(places["union3"]))
    units = iter(_units(script))
    script.follow(_by_employer(script, ago("unions.member_unit_answer", 3)))
    script.follow(_admission(script, places["union2"], ago(_RULE, 1)))
    script.follow(_swap(script, next(units), (next(plain), next(plain))))
    script.follow(_sealing(script, places["union3"], (next(plain), next(plain), next(plain)), next(units)))
    for union, left in ((next(units), 4), (next(units), 1)):
        script.follow(_leaves(script, union, ago(_RULE, left)))
    script.follow(_objected(script, script.cast.places["union2"]))


def _plain(union: Organisation) -> list[Coverage]:
    rows = Coverage._base_manager.filter(union=union, valid_to=None, is_member_unit=False)
    return list(rows.order_by("pk"))


def _units(script: Script) -> list[Organisation]:
    """Joint unions of the federation with an officer."""
    staffed = every(Role).filter(valid_to=None).values("node_id")
    rows = Organisation._base_manager.filter(Q(pk__in=staffed), name__contains="新业态联合工会", valid_to=None)
    return list(rows.exclude(pk=script.cast.places["union3"].pk).order_by("pk"))


def _asked(script: Script, union: Organisation, rows: list[Coverage], seals: dict[str, str] | None = None) -> str:
    return script.open(
        script.cast.officer(union.pk),
        _JOIN,
        union.code,
        federation=script.cast.places["federation"].code,
        units={str(row.employer_id): True for row in rows},
        seals=seals or {},
        reason="站点和配送人员集中，申请加入联合会。",
    )


def _by_employer(script: Script, ago: float) -> Iterator[float]:
    """The printed contact asks for the own employer; the street is asked first."""
    role = every(Role).get(user__username="employer", valid_to=None)
    yield ago
    federation = script.cast.places["federation"].code
    given = {"federation": federation, "sealed_on": script.day(ago + 3).isoformat(), "reason": ""}
    script.open(viewer_for(role, user_id=role.user_id), _JOIN, **given)


def _admission(script: Script, union: Organisation, ago: float) -> Iterator[float]:
    """No objection; the federation decides."""
    yield ago + 5
    number = _asked(script, union, _plain(union)[:2])
    yield ago
    script.act(number, "agree", note="没有异议")


def _objected(script: Script, union: Organisation) -> Iterator[float]:
    yield 64
    number = _asked(script, union, _plain(union)[2:3])
    yield 60
    script.act(number, "object", note="该单位正在办理注销，不宜加入")


def _leaves(script: Script, union: Organisation, ago: float, number: int = 1) -> Numbered:
    """Units of the union that are entered nowhere else ask to leave; returns the number of the matter."""
    yield ago
    rows = Coverage._base_manager.filter(valid_to=None, is_member_unit=True)
    twice = rows.exclude(union=union).values("employer_id")
    found = rows.filter(union=union).exclude(employer_id__in=twice).order_by("pk")[:number]
    units = {str(row.employer_id): True for row in found}
    return script.open(script.cast.officer(union.pk), _LEAVE, union.code, units=units, reason="站点撤并")


def _swap(script: Script, union: Organisation, joining: tuple[Coverage, ...]) -> Iterator[float]:
    """Two units of one union leave on the day on which two of another one join."""
    leaving = yield from _leaves(script, union, SWAPPED + 6, number=len(joining))
    yield SWAPPED + 5
    sealed = script.day(SWAPPED + 8).isoformat()
    number = _asked(script, joining[0].union, list(joining), {str(row.employer_id): sealed for row in joining})
    yield SWAPPED + 3
    script.act(number, "agree", note="没有异议")
    yield SWAPPED
    day = script.day(SWAPPED).isoformat()
    script.act(leaving, "release", day=day, with_union=False)
    script.act(number, "admit", day=day, document="新业态联合会〔2026〕9号")


def _sealing(
    script: Script, union: Organisation, joining: tuple[Coverage, ...], other: Organisation
) -> Iterator[float]:
    """Admitted first, sealed one by one: on the day of the first seal a unit of another union leaves."""
    yield 40
    number = _asked(script, union, list(joining))
    yield 36
    script.act(number, "agree", note="没有异议")
    yield 33
    script.act(number, "admit_first", day=script.day(33).isoformat(), document="新业态联合会〔2026〕11号")
    leaving = yield from _leaves(script, other, SEALED + 4)
    yield SEALED
    day = script.day(SEALED).isoformat()
    (item, *_others) = RollItem._base_manager.filter(matter__number=number, kind="member_unit").order_by("pk")
    script.act(number, "seal", seals={str(item.pk): day})
    script.act(leaving, "release", day=day, with_union=False)
