"""Contests, drills and levels of earlier years, in bulk: records of the time before this system was used."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Sum

from gongyou.domains.contests.demo import plan
from gongyou.engines.procedures.enums import CallVerb
from gongyou.engines.procedures.models import Call, CallAct, Track
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.numbering.numbers import next_number
from gongyou.kernel.operations.operation import current, only_system, operation
from gongyou.records.activities.models import Drill
from gongyou.records.directory.models import Membership, Organisation
from gongyou.records.passport.models import Honour, SkillLevel
from gongyou.records.passport.operations.contests import record_contest_results
from gongyou.records.passport.operations.honours import grant_honours
from gongyou.records.passport.operations.levels import apply_levels
from gongyou.records.passport.types import Grant, Holder, LevelStep, Occupation, Placing

SEED = ("seed", 0)
_AT_ONCE = 500
_SKILL, _LABOUR, _STARTUP = "contests.skill", "contests.labour", "contests.entrepreneurship"
_PER_CALL = 4


@dataclass(frozen=True)
class Held:
    """One track of an earlier contest: what its results and levels name."""

    call: str
    title: str
    key: str
    name: str
    occupation: Occupation
    day: date


@operation("demo.contests_loaded", allow=only_system)
def load(viewer: Viewer) -> list[Held]:
    """Write the calls of earlier years and of this year so far, each with the day on which it was announced."""
    district = Organisation.objects.in_operation().get(kind="district", valid_to=None)
    streets = list(Organisation.objects.in_operation().filter(kind="street", valid_to=None).order_by("code"))
    today, held = clock.today(), []
    for year, tracks in {**plan.TRACKS, today.year: plan.THIS_YEAR}.items():
        last = today if year == today.year else date(year, 12, 20)
        turns = -(-tracks // _PER_CALL)
        for turn in range(turns):
            count = min(_PER_CALL, tracks - turn * _PER_CALL)
            first = date(year, 1, 1)
            day = first + timedelta(days=(last - first).days * (turn + 1) // turns)
            at = district if turn % 3 else streets[turn % len(streets)]
            held += _contest(at, year, turn, count, day)
    for edition in plan.EDITIONS:
        _entrepreneurship(district, date(*edition))
    current().entry("demo.contests_loaded", "system", 0, tracks=len(held))
    return held


def _call(at: Organisation, procedure: str, title: str, day: date, setup: dict) -> Call:
    opens = day - timedelta(days=70)
    row = Call(
        number=next_number("PC", day.year), procedure=procedure, node_id=at.pk, title=title, year=day.year,
        nature="contest", state="filed", setup=setup, digest="0" * 64, opens_on=opens,
        closes_on=opens + timedelta(days=20), published_at=_at(opens),
    )  # fmt: skip
    row.save(force_insert=True)
    CallAct(call=row, verb=CallVerb.ANNOUNCE, recorded_at=_at(day), note="补录的历史竞赛", data={"seed": True}).save(
        force_insert=True
    )
    return row


def _at(day: date) -> datetime:
    return datetime.combine(day, time(10), tzinfo=clock.TZ)


def _contest(at: Organisation, year: int, turn: int, count: int, day: date) -> list[Held]:
    labour = turn % 5 == 4
    trade = plan.TRADES[turn % len(plan.TRADES)]
    kind = "劳动竞赛" if labour else "职业技能竞赛"
    where = "西海岸新区" if at.kind == "district" else at.name.removesuffix("总工会")
    title = f"{year}年{where}{trade}行业{kind}"
    call = _call(at, _LABOUR if labour else _SKILL, title, day, {"tracks": [], "level": "district"})
    found, rows = [], []
    for place in range(count):
        code, name = plan.OCCUPATIONS[(turn + place * 5) % len(plan.OCCUPATIONS)]
        key, shown = f"t{place + 1}", f"{name}职工组" if not labour else f"第{place + 1}赛区"
        data = {} if labour else {"occupation": code, "occupation_name": name, "group": "employee"}
        rows.append(Track(call=call, key=key, name=shown, data=data))
        if not labour:
            found.append(Held(call.number, title, key, shown, Occupation(code, name), day))
    Track.objects.in_operation().bulk_create(rows)
    return found


def _entrepreneurship(at: Organisation, day: date) -> None:
    title = f"“新锐青岛”全球高层次人才创新创业大赛（{day.year}年西海岸赛区）"
    call = _call(at, _STARTUP, title, day, {"tracks": []})
    Track.objects.in_operation().bulk_create(Track(call=call, key=key, name=name) for key, name in plan.THEMES)


@operation("demo.drills_loaded", allow=only_system)
def load_drills(viewer: Viewer, *, person_times: int) -> int:
    """Write drills until there are so many person-times in all, those that were recorded already included."""
    there = Drill.objects.in_operation().aggregate(total=Sum("headcount"))["total"] or 0
    unions = list(
        Organisation.objects.in_operation()
        .filter(kind="basic", valid_to=None, valid_from__lt="2018-01-01", founded_on__isnull=False)
        .order_by("code")
    )
    left, rows, first = max(0, person_times - there), [], date(2018, 3, 5)
    for turn in range(plan.DRILLS):
        share = left // (plan.DRILLS - turn) if turn % 2 else left * 3 // (2 * (plan.DRILLS - turn) + 1)
        share = left if turn == plan.DRILLS - 1 else min(share, left)
        left -= share
        day = first + timedelta(days=turn * 1740 // plan.DRILLS)
        rows.append(_drill(unions[turn * 7 % len(unions)], turn, day, share))
    Drill.objects.in_operation().bulk_create(rows, batch_size=_AT_ONCE)
    current().entry("demo.drills_loaded", "system", 0, rows=len(rows))
    return len(rows)


def _drill(union: Organisation, turn: int, day: date, headcount: int) -> Drill:
    _code, trade = plan.OCCUPATIONS[turn % len(plan.OCCUPATIONS)]
    title = f"{day.year}年{trade}{plan.DRILL_TITLES[turn % len(plan.DRILL_TITLES)]}（第{turn + 1}期）"
    return Drill(
        organisation=union, title=title, occupation=trade, method="现场操作", begins_on=day,
        ends_on=day + timedelta(days=turn % 5), proof=Drill.Proof.ATTESTED, document="练兵签到汇总表",
        headcount=headcount, state=Drill.State.SAMPLED if turn % 9 == 0 else Drill.State.RECORDED,
        recorded_at=_at(day + timedelta(days=8)), made_by_kind="seed", made_by_number=0,
    )  # fmt: skip


@operation("demo.levels_loaded", allow=only_system)
def load_levels(viewer: Viewer, *, qualified: int, held: list[Held]) -> int:
    """Write results with the levels that the authority confirmed, until so many people are qualified in all."""
    there = SkillLevel.objects.in_operation().filter(source="contest").count()
    people = _people(max(0, qualified - there))
    tracks = [one for one in held if one.day.year <= plan.LAST_QUALIFYING]
    shares = [people[place :: len(tracks)] for place in range(len(tracks))]
    pairs = [(track, place, row) for track, some in zip(tracks, shares, strict=True) for place, row in enumerate(some)]
    for first in range(0, len(pairs), _AT_ONCE):
        _qualify(viewer, pairs[first : first + _AT_ONCE])
    current().entry("demo.levels_loaded", "system", 0, rows=len(pairs))
    return len(pairs)


def _people(count: int) -> list[tuple[int, int]]:
    """(person, union) of members who joined before the first contest."""
    rows = Membership.objects.in_operation().filter(
        valid_to=None, kind="active", union__kind="basic", valid_from__lt="2018-01-01", person__merged_into=None,
        person__died_on=None, person__user=None, person__skill_levels=None, person__contest_results=None,
    )  # fmt: skip
    return list(rows.order_by("-pk").values_list("person_id", "union_id")[:count])


def _qualify(viewer: Viewer, pairs: list[tuple[Held, int, tuple[int, int]]]) -> None:
    placings = [_placing(track, place, row) for track, place, row in pairs]
    results = record_contest_results(viewer, placings=placings, made_by=SEED)
    steps = []
    for (track, place, (person, _union)), result in zip(pairs, results, strict=True):
        day = track.day + timedelta(days=9)
        steps.append(
            LevelStep(
                person, track.occupation, 4 if place < 5 else 3, "contest", day, "青岛市人力资源和社会保障局",
                certificate_number=f"S{result.pk:010d}", confirmation=f"青人社竞〔{day.year}〕{track.key[1:]}号",
                contest_result=result.pk,
            )
        )  # fmt: skip
    apply_levels(viewer, steps=steps, made_by=SEED)


def _placing(track: Held, place: int, row: tuple[int, int]) -> Placing:
    return Placing(
        person=row[0], contest=track.call, contest_name=track.title, level="district", track=track.key,
        track_name=track.name, occupation=track.occupation, group="employee", rank=place + 1, entrants=40,
        score=f"{9600 - 40 * place}/100", shown=f"{96 - 0.4 * place:.2f}", held_on=track.day,
        award=("一等奖", "二等奖", "三等奖")[min(place // 2, 2)] if place < 6 else "", unit=row[1],
        tags=("industrial",),
    )  # fmt: skip


@operation("demo.certificates_loaded", allow=only_system)
def load_certificates(viewer: Viewer, *, people: list[int], occupation: Occupation) -> None:
    """The certificates with which this year's contestants begin: one grade after the other, by examination."""
    steps = [
        LevelStep(
            person, occupation, 3 + place % 2, "exam", date(2021, 6, 18), "青岛市人力资源和社会保障局",
            certificate_number=f"K{person:010d}",
        )
        for place, person in enumerate(people)
    ]  # fmt: skip
    apply_levels(viewer, steps=steps, made_by=SEED)
    current().entry("demo.certificates_loaded", "system", 0, rows=len(steps))


@operation("demo.champion_loaded", allow=only_system)
def load_champion(viewer: Viewer) -> None:
    """The plumber who won the national contest, and the national title that followed."""
    ((person, union),) = _champion()
    placing = Placing(
        person=person, contest="QG-2021-GD", contest_name="全国住房城乡建设行业职业技能竞赛", level="nation",
        track="plumber", track_name="管道工", occupation=Occupation("6-29-03-04", "管道工"), group="employee", rank=1,
        entrants=93, score="964/10", shown="96.40", held_on=date(2021, 10, 22), award="第一名", unit=union,
        unit_name=plan.CHAMPION_UNIT, tags=("industrial", "front_line"),
    )  # fmt: skip
    record_contest_results(viewer, placings=[placing], made_by=SEED)
    grant = Grant(
        Holder("person", person), title="technical_expert", title_name="全国技术能手", family="technical_expert",
        level="nation", nature="prize", granting_body="人力资源和社会保障部", granted_on=date(2022, 3, 28),
        document="人社部发〔2022〕19号", year=2022, tags=("industrial", "front_line"), unit=union,
        unit_name=plan.CHAMPION_UNIT,
    )  # fmt: skip
    grant_honours(viewer, grants=[grant], made_by=SEED)
    current().entry("demo.champion_loaded", "system", 0)


def _champion() -> Iterator[tuple[int, int]]:
    """A member of long standing whom no other history names."""
    rows = Membership.objects.in_operation().filter(
        valid_to=None, kind="active", union__kind="basic", valid_from__lt="2016-01-01", person__user=None,
        person__gender="male", person__merged_into=None, person__contest_results=None,
    )  # fmt: skip
    honoured = Honour.objects.in_operation().exclude(person=None).values("person_id")
    yield rows.exclude(person_id__in=honoured).order_by("pk").values_list("person_id", "union_id")[0]
