"""Honours of earlier years in bulk: people, teams, studios, enterprises, results, and what was paid for them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from gongyou.domains.honours.demo import plan, words
from gongyou.domains.honours.demo.plan import Title
from gongyou.domains.honours.demo.pool import One, Pool
from gongyou.domains.honours.predicates.naming import studio_name
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.operation import current, only_system, operation
from gongyou.records.passport.models import Group, GroupMember, Honour, Result
from gongyou.records.passport.operations.certificates import certify_honours
from gongyou.records.passport.operations.honours import grant_honours
from gongyou.records.passport.operations.results import NewResult, record_results
from gongyou.records.passport.types import Grant, Holder, Share
from gongyou.records.treasury.operations.loading import load_paid_grants
from gongyou.records.treasury.types import PaidGrant, Payee

SEED = ("seed", 0)
_SIZE = 500


def _last_year() -> int:
    return clock.today().year - 1


def _year(turn: int) -> int:
    """Years from the first on, one after the other, up to last year."""
    return plan.FIRST + turn % max(1, _last_year() - plan.FIRST + 1)


def _grant(title: Title, holder: Holder, year: int, *, level: str = "district", day: tuple = (7, 26), **more) -> Grant:
    return Grant(
        holder=holder,
        title=title.key,
        title_name=title.name,
        family=title.family,
        level=level,
        nature="naming" if level == "district" else "recommended",
        granting_body=title.body,
        granted_on=date(year, *day),
        document=f"{title.sign}〔{year}〕{day[1]}号",
        year=year,
        **more,
    )


def _to_person(pool: Pool, title: Title, one: One, year: int, **more) -> Grant:
    tags = more.pop("tags", one.tags())
    return _grant(
        title, Holder("person", one.person), year, tags=tags, unit=one.union, employer=one.employer,
        unit_name=pool.unit_name(one), region=pool.unions[one.union].region_id, **more,
    )  # fmt: skip


@operation("demo.honours_loaded", allow=only_system)
def load(viewer: Viewer, *, pool: Pool) -> int:
    """Write the honours of earlier years; so many of each kind are left for the live calls (`plan.LATE`)."""
    craftsmen = _craftsmen(viewer, pool)
    made = [*craftsmen, *_experts(viewer, pool), *_named(viewer, pool)]
    made += _groups(viewer, pool, {row.person_id for row in craftsmen})
    made += _enterprises(viewer, pool, plan.ENTERPRISES - 3, 0)
    made += _results(viewer, pool, plan.RESULTS - plan.LATE, 0)
    _certify(viewer, made)
    _pay(viewer, made)
    current().entry("demo.honours_loaded", "system", 0, honours=len(made))
    return len(made)


def _craftsmen(viewer: Viewer, pool: Pool) -> list[Honour]:
    """Craftsmen of all levels, some with two."""
    people = pool.people[: plan.CRAFTSMEN - plan.LATE]
    higher = plan.NATION + plan.PROVINCE + plan.CITY
    grants = [_to_person(pool, plan.CRAFTSMAN, one, _year(turn)) for turn, one in enumerate(people[higher:])]
    levels = ["nation"] * plan.NATION + ["province"] * plan.PROVINCE + ["city"] * plan.CITY
    twice = people[higher - plan.TWO_LEVELS : higher]
    first = [_to_person(pool, plan.CRAFTSMAN, one, plan.FIRST) for one in twice]
    made = grant_honours(viewer, grants=[*grants, *first], made_by=SEED)
    lower = {row.person_id: row.pk for row in made}
    above = [
        replace(
            _to_person(pool, plan.HIGHER[level], one, max(plan.FIRST + 1, _year(turn)), level=level),
            supersedes=lower.get(one.person),
        )
        for turn, (one, level) in enumerate(zip(people[:higher], levels, strict=True))
    ]
    return [*made, *grant_honours(viewer, grants=above, made_by=SEED)]


def _experts(viewer: Viewer, pool: Pool) -> list[Honour]:
    """Innovation experts, half of them craftsmen too; some twice."""
    start = plan.CRAFTSMEN // 2
    people = pool.people[start : start + plan.EXPERTS - plan.LATE]
    grants = [_to_person(pool, plan.EXPERT, one, _year(turn), day=(4, 28)) for turn, one in enumerate(people)]
    again = [_to_person(pool, plan.EXPERT, one, _year(turn + 3), day=(4, 28)) for turn, one in enumerate(people[:25])]
    return grant_honours(viewer, grants=[*grants, *again], made_by=SEED)


def _named(viewer: Viewer, pool: Pool) -> list[Honour]:
    """Those whose shares of industrial workers the article tells."""
    industrial = iter([one for one in pool.people if one.industrial and one.front_line])
    others = iter([one for one in pool.people if not one.industrial])
    grants: list[Grant] = []

    def some(title: Title, year: int, count: int, workers: int, level: str = "district") -> None:
        chosen = [next(industrial) for _turn in range(workers)] + [next(others) for _turn in range(count - workers)]
        for turn, one in enumerate(chosen):
            at = year if year != 2017 else 2017 + turn % 4
            grants.append(_to_person(pool, title, one, at, level=level, day=(4, 27)))

    some(plan.NEWCOMER, 2021, plan.ADMIRED, plan.ADMIRED_INDUSTRIAL)
    some(plan.MODEL, 2017, plan.MODELS, plan.MODELS_FRONT, "city")
    for key, name, family, level, count, workers in plan.NAMED:
        body = {"city": ("青岛市总工会", "青工发")}.get(level, ("青岛西海岸新区总工会", "西海工发"))
        some(Title(key, name, family, *body), 2022, count, workers, level)
    return grant_honours(viewer, grants=grants, made_by=SEED)


def _groups(viewer: Viewer, pool: Pool, honoured: set[int | None]) -> list[Honour]:
    """Studios under craftsmen and teams under others, each with colleagues of the same unit."""
    quiet = {one.union for one, _spare in pool.stories}
    first = [one for one, _spare in pool.stories]
    leaders = [*first, *(one for one in pool.people if one.person in honoured and one.union not in quiet)]
    studios = leaders[: plan.STUDIOS - plan.LATE]
    busy = {one.person for one in studios}
    teams = [one for one in pool.people if one.person not in busy and one.union not in quiet][: plan.TEAMS - plan.LATE]
    made = [
        *[_group("studio", studio_name(one.name), one, pool, turn) for turn, one in enumerate(studios)],
        *[
            _group("team", f"{words.TEAMS[turn % len(words.TEAMS)]}{turn + 1:03d}班", one, pool, turn)
            for turn, one in enumerate(teams)
        ],
    ]
    rows = Group.objects.in_operation().bulk_create(made, batch_size=_SIZE)
    _members(pool, rows, [*studios, *teams])
    grants = [
        _to_group(pool, row, one, _year(turn))
        for turn, (row, one) in enumerate(zip(rows, [*studios, *teams], strict=True))
    ]
    once = grant_honours(viewer, grants=grants, made_by=SEED)
    again = [
        replace(_to_group(pool, row, one, _last_year(), level="city", body="青岛市总工会"), supersedes=once[turn].pk)
        for turn, (row, one) in enumerate(zip(rows[:30], studios[:30], strict=True))
        if once[turn].granted_on.year < _last_year()
    ]
    return [*once, *grant_honours(viewer, grants=again, made_by=SEED)]


def _group(kind: str, name: str, one: One, pool: Pool, turn: int) -> Group:
    return Group(
        kind=kind,
        name=name,
        unit_id=one.union,
        employer_id=one.employer,
        region_id=pool.unions[one.union].region_id,
        field=words.FIELDS[turn % len(words.FIELDS)],
        site_area=40 + turn % 12 * 10 if kind == "studio" else None,
        valid_from=date(_year(turn), 6, 1),
    )


def _to_group(pool: Pool, row: Group, one: One, year: int, *, level: str = "district", body: str = "") -> Grant:
    title = plan.STUDIO if row.kind == "studio" else plan.TEAM
    title = replace(title, body=body, sign="青工发") if body else title
    return _grant(
        title, Holder("group", row.pk), year, level=level, day=(9, 15), unit=one.union, employer=one.employer,
        unit_name=pool.unit_name(one), region=pool.unions[one.union].region_id,
    )  # fmt: skip


def _members(pool: Pool, rows: Sequence[Group], leaders: Sequence[One]) -> None:
    """The leader, and up to six colleagues; nobody in more than two."""
    counted, found = Counter(one.person for one in leaders), []
    counted.update(GroupMember.objects.in_operation().filter(valid_to=None).values_list("person_id", flat=True))
    honour = dict(
        Honour.objects.in_operation()
        .filter(family="craftsman", person_id__in=[one.person for one in leaders[: len(rows)]], superseded_by=None)
        .values_list("person_id", "pk")
    )
    for row, leader in zip(rows, leaders, strict=True):
        studio = row.kind == "studio"
        found.append(_member(row, leader, "leader", honour.get(leader.person) if studio else None))
        free = [one for one in pool.by_union[leader.union] if one.person != leader.person and counted[one.person] < 2]
        for place, one in enumerate(free[:6]):
            counted[one.person] += 1
            found.append(_member(row, one, "core" if place < 2 else "member", None))
    GroupMember.objects.in_operation().bulk_create(found, batch_size=_SIZE)


def _member(row: Group, one: One, role: str, honour: int | None) -> GroupMember:
    return GroupMember(
        group=row, person_id=one.person, role=role, in_studio=row.kind == "studio", honour_id=honour,
        valid_from=row.valid_from,
    )  # fmt: skip


def _enterprises(viewer: Viewer, pool: Pool, count: int, skip: int) -> list[Honour]:
    numbers = list(dict.fromkeys(one.employer for one in pool.people if one.employer and one.non_public))
    by = {one.employer: one for one in reversed(pool.people)}
    grants = [
        _grant(
            plan.ENTERPRISE, Holder("employer", number), _year(turn), day=(11, 12), unit=by[number].union,
            employer=number, unit_name=pool.employers[number].name, region=pool.employers[number].region_id,
        )
        for turn, number in enumerate(numbers[skip : skip + count])
    ]  # fmt: skip
    return grant_honours(viewer, grants=grants, made_by=SEED)


def _title(turn: int) -> str:
    """Twelve hundred titles, each once."""
    things, works = len(words.THINGS), len(words.WORKS)
    return words.THINGS[turn % things] + words.WORKS[turn // things % works] + words.FORMS[turn // things // works]


def _results(viewer: Viewer, pool: Pool, count: int, skip: int) -> list[Honour]:
    """Results with their completers; some were rewarded."""
    kinds = ("small_improvement", "small_invention", "operating_method", "software", "standard", "suggestion")
    new = []
    for turn in range(skip, skip + count):
        one = pool.people[turn % len(pool.people)]
        with_whom = [other for other in pool.by_union[one.union] if other.person != one.person][: turn % 3]
        parts = [600, 400] if len(with_whom) == 1 else [500, 300, 200] if with_whom else [1000]
        people = [one, *with_whom]
        new.append(
            NewResult(
                kind=kinds[turn % len(kinds)],
                title=_title(turn),
                unit_name=pool.unit_name(one),
                shares=[Share(share, person.person) for share, person in zip(parts, people, strict=True)],
                accepted_on=date(_year(turn), 10, 20),
                unit=one.union,
                employer=one.employer,
                region=pool.unions[one.union].region_id,
                applied_at=pool.unit_name(one),
            )
        )
    rows = record_results(viewer, results=new, made_by=SEED)
    return _rewarded(viewer, rows[: plan.REWARDED] if not skip else [])


def _rewarded(viewer: Viewer, rows: Iterable[Result]) -> list[Honour]:
    grants = [
        _grant(
            plan.RESULT, Holder("result", row.pk), row.accepted_on.year, day=(12, 3), unit=row.unit_id,
            employer=row.employer_id, unit_name=row.unit_name, region=row.region_id,
        )
        for row in rows
    ]  # fmt: skip
    return grant_honours(viewer, grants=grants, made_by=SEED)


def _certify(viewer: Viewer, made: Sequence[Honour]) -> None:
    """Certificates of the last two years; earlier ones are on paper only."""
    certify_honours(viewer, honours=[row for row in made if row.year >= _last_year() - 1], made_by=SEED)


def _pay(viewer: Viewer, made: Sequence[Honour]) -> None:
    """What the district paid for its own honours, each in one part some weeks later."""
    grants = [
        PaidGrant(
            payee=Payee("person", row.person_id) if row.person_id else Payee("employer", row.at_employer_id),
            amount_fen=plan.PAID[row.family] * 100,
            fund=plan.FUND,
            category="cultivation",
            year=row.year,
            title=f"{row.year}年{row.title_name}",
            committed_on=row.granted_on,
            paid=((plan.PAID[row.family] * 100, date(row.year, 12, 20)),),
            level="district",
            programme=row.title,
            fingerprint=row.fingerprint[:64],
            made_by=("honour", row.pk),
        )
        for row in made
        if row.level == "district" and row.family in plan.PAID and _was_paid(row)
    ]
    load_paid_grants(viewer, grants=grants)


def _was_paid(row: Honour) -> bool:
    if row.person_id is not None:
        return row.year > _last_year() - plan.BONUS_YEARS
    return row.at_employer_id is not None


@operation("demo.honours_completed", allow=only_system)
def complete(viewer: Viewer, *, pool: Pool) -> dict[str, int]:
    """Paper of this year that was found late: with it the numbers are those of the article."""
    standing = Honour.objects.in_operation().filter(revoked_on=None)
    missing = {
        "craftsman": plan.CRAFTSMEN - _distinct(standing, "craftsman", "person_id"),
        "innovator": plan.EXPERTS - _distinct(standing, "innovator", "person_id"),
        "innovation_studio": plan.STUDIOS - _distinct(standing, "innovation_studio", "group_id"),
        "innovation_team": plan.TEAMS - _distinct(standing, "innovation_team", "group_id"),
        "innovation_enterprise": plan.ENTERPRISES - _distinct(standing, "innovation_enterprise", "employer_id"),
        "innovation_result": plan.RESULTS - Result.objects.in_operation().filter(revoked_on=None).count(),
    }
    for key, title in (("craftsman", plan.CRAFTSMAN), ("innovator", plan.EXPERT)):
        had = set(Honour.objects.in_operation().filter(family=key).values_list("person_id", flat=True))
        fresh = [one for one in reversed(pool.people) if one.person not in had][: missing[key]]
        grants = [_to_person(pool, title, one, _last_year(), day=(12, 28)) for one in fresh]
        grant_honours(viewer, grants=grants, made_by=SEED)
    _complete_groups(viewer, pool, missing)
    taken = set(standing.filter(family="innovation_enterprise").values_list("employer_id", flat=True))
    left = [one for one in pool.people if one.employer and one.non_public and one.employer not in taken]
    by = {one.employer: one for one in reversed(left)}
    grant_honours(
        viewer,
        grants=[
            _grant(
                plan.ENTERPRISE, Holder("employer", number), _last_year(), day=(12, 28), unit=by[number].union,
                employer=number, unit_name=pool.employers[number].name,
            )
            for number in list(by)[: missing["innovation_enterprise"]]
        ],
        made_by=SEED,
    )  # fmt: skip
    _results(viewer, pool, missing["innovation_result"], plan.RESULTS - plan.LATE)
    current().entry("demo.honours_completed", "system", 0, **missing)
    return missing


def _distinct(rows, family: str, column: str) -> int:
    return rows.filter(family=family).values(column).distinct().count()


def _complete_groups(viewer: Viewer, pool: Pool, missing: dict[str, int]) -> None:
    leading = set(GroupMember.objects.in_operation().filter(role="leader").values_list("person_id", flat=True))
    honoured = set(
        Honour.objects.in_operation().filter(family="craftsman", revoked_on=None).values_list("person_id", flat=True)
    )
    free = [one for one in pool.people if one.person not in leading]
    studios = [one for one in free if one.person in honoured][: missing["innovation_studio"]]
    chosen = {one.person for one in studios}
    teams = [one for one in reversed(free) if one.person not in chosen][: missing["innovation_team"]]
    made = [
        *[_group("studio", studio_name(one.name), one, pool, turn) for turn, one in enumerate(studios)],
        *[_group("team", f"先锋{turn + 1:02d}班", one, pool, turn) for turn, one in enumerate(teams)],
    ]
    rows = Group.objects.in_operation().bulk_create(made, batch_size=_SIZE)
    _members(pool, rows, [*studios, *teams])
    grants = [_to_group(pool, row, one, _last_year()) for row, one in zip(rows, [*studios, *teams], strict=True)]
    grant_honours(viewer, grants=grants, made_by=SEED)


def honoured() -> set[int]:
    """Whoever holds a title already, or leads a team or studio: nominated in no story."""
    people = set(Honour._base_manager.filter(person__isnull=False).values_list("person_id", flat=True))
    return people | set(GroupMember._base_manager.filter(role="leader").values_list("person_id", flat=True))
