"""Contests, drills, levels by contests and national honours at random, and what figures over them must give."""

import random
from datetime import date, timedelta

from gongyou.engines.procedures.models import Call, CallAct, Track
from gongyou.kernel import clock
from gongyou.records.activities.models import Drill
from gongyou.records.directory.models import FormerPlace
from gongyou.records.passport.models import ContestResult, Honour, SkillLevel
from tests.factories.district import FIRST, LAST, District
from tests.factories.world import START, World

PROCEDURES = ("contests.skill", "contests.labour", "contests.entrepreneurship")
#: Bodies stand from the first day of the small world on.
_SPAN = (LAST - FIRST).days


def compete(world: World, district: District, seed: int) -> None:
    """Fill the district with what contests leave behind, seen and unseen."""
    rng = random.Random(seed)
    for number in range(14):
        _call(rng, world, number)
    unions = [world[key] for key in ("union_a1", "union_a2", "union_b1", "union_b2")]
    for number in range(25):
        day = max(_day(rng), START)
        void = rng.random() < 0.2
        Drill(
            organisation=rng.choice(unions), title=f"练兵{number}", occupation="焊工", begins_on=day, ends_on=day,
            proof="attested", document="汇总表", headcount=0 if void else rng.randrange(1, 300),
            state="void" if void else "recorded", recorded_at=clock.now(),
        ).save(force_insert=True)  # fmt: skip
    for number, person in enumerate(district.persons[:20]):
        _result(rng, person, number, rng.choice(unions))


def _day(rng: random.Random) -> date:
    return FIRST + timedelta(days=rng.randrange(_SPAN))


def _call(rng: random.Random, world: World, number: int) -> None:
    day, state = _day(rng), rng.choice(["announced", "filed", "open", "void"])
    at = world[rng.choice(["district", "street_a", "street_b"])]
    call = Call(
        number=f"PC-O-{number:06d}", procedure=rng.choice(PROCEDURES), node_id=at.pk, title=f"竞赛{number}",
        year=day.year, nature="contest", state=state, digest="d" * 64, opens_on=day, closes_on=day,
        published_at=clock.now(),
    )  # fmt: skip
    call.save(force_insert=True)
    for place in range(rng.randrange(1, 4)):
        Track(call=call, key=f"t{place}", name=f"类别{place}").save(force_insert=True)
    if state != "open":
        CallAct(call=call, verb="announce", recorded_at=clock.start_of_day(day)).save(force_insert=True)


def _result(rng: random.Random, person, number: int, union) -> None:
    day = _day(rng)
    revoked = day + timedelta(days=rng.choice([1, 200])) if rng.random() < 0.3 else None
    level, ordinal = rng.choice([("nation", 60), ("district", 30)])
    result = ContestResult(
        person=person, contest=f"C{number}", contest_name="竞赛", level=level, level_ordinal=ordinal, track="t",
        track_name="焊工", rank=rng.choice([1, 1, 2]), entrants=9, score="90", shown="90.00", held_on=day, unit=union,
        region_id=union.region_id, revoked_on=revoked, revocation_reason="查实" if revoked else "",
    )  # fmt: skip
    result.save(force_insert=True)
    if rng.random() < 0.7:
        contest, ended = rng.random() < 0.7, rng.choice(["", "revoked", "raised", "reversed"])
        SkillLevel(
            person=person, occupation="6-18-02-04", occupation_version="2022", occupation_name="焊工", grade=4,
            certificate_number=f"N{number}", authority="人社局", confirmation="核准" if contest else "",
            source="contest" if contest else "exam", contest_result=result if contest else None, valid_from=day,
            valid_to=day + timedelta(days=30) if ended else None, end_reason=ended,
            end_document="撤销文" if ended == "revoked" else "",
        ).save(force_insert=True)  # fmt: skip
    Honour(
        holder_kind="person", person=person, title="technical_expert", title_name="技术能手",
        family="technical_expert", level=level, level_ordinal=ordinal, nature="prize", granting_body="主管部门",
        granted_on=day, year=day.year,
    ).save(force_insert=True)  # fmt: skip


def all_of(model):
    return list(model._base_manager.all())


def place(organisation, day: date):
    """(street, zone) where an organisation stood on the day."""
    for row in all_of(FormerPlace):
        if row.organisation_id == organisation.pk and row.valid_from <= day < row.valid_to:
            return row.region_id, row.zone_id
    return organisation.region_id, organisation.zone_id


def announced(call: Call) -> date | None:
    days = [clock.local_date(row.recorded_at) for row in all_of(CallAct) if row.call_id == call.pk]
    return min(days) if days and call.state in ("announced", "filed") else None


def _tracks(day: date, procedures):
    for row in all_of(Track):
        on = announced(row.call)
        if row.call.procedure in procedures and on is not None and on <= day:
            yield row, on


def contests_of_the_year(day: date):
    return {
        (row.pk, *place(row.call.node.organisation, on), None)
        for row, on in _tracks(day, PROCEDURES[:2])
        if on.year == day.year
    }


def drills(day: date):
    """With the amount that each adds."""
    return {
        (row.pk, *place(row.organisation, row.ends_on), row.organisation_id, row.headcount)
        for row in all_of(Drill)
        if row.state != "void" and row.ends_on <= day
    }


def qualified(day: date):
    return {
        (row.pk, row.contest_result.region_id, None, None)
        for row in all_of(SkillLevel)
        if row.source == "contest" and row.end_reason not in ("revoked", "reversed") and row.valid_from <= day
    }


def editions(day: date):
    return {(row.call_id, None, None, None) for row, _on in _tracks(day, PROCEDURES[2:])}


def champions(day: date):
    return {
        (row.person_id, None, None, None)
        for row in all_of(ContestResult)
        if row.level == "nation" and row.rank == 1 and row.held_on <= day
        and (row.revoked_on is None or row.revoked_on > day)
    }  # fmt: skip


ORACLES = {
    "I20": contests_of_the_year,
    "I21": drills,
    "I22": qualified,
    "I23": editions,
    "I24": champions,
}
