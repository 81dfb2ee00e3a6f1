"""A ranking as its page shows it: raw and adjusted places, what decided, who was passed over and why; what-if."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import JointKind, JointState
from gongyou.engines.procedures.models import JointItem, JointRound
from gongyou.engines.procedures.predicates import quotas
from gongyou.engines.procedures.predicates.marking import half_up
from gongyou.engines.procedures.predicates.points import percent
from gongyou.engines.procedures.queries import standings
from gongyou.engines.procedures.queries.joint import RoundFile, who
from gongyou.kernel.access.viewer import Viewer

#: What a preview draws lots with: never the round's own seed, which nobody knows before the end.
PREVIEW = "preview"


@dataclass(frozen=True)
class RankLine:
    """One place of a ranking, raw and adjusted side by side, with what decided and why somebody was passed over."""

    place: int
    code: str
    matter: str
    who: str
    shown: str
    normalised: str
    normalised_place: int
    decided_by: Any
    selected: bool
    passed: tuple[str, ...]


@dataclass(frozen=True)
class Ranking:
    """The ranking of a round: as it was decided, or (`preview`) as it would be. `matters`: code → (key, number)."""

    rows: tuple[standings.Row, ...]
    matters: Mapping[str, tuple[int, str]]
    places: int | None
    filled: int
    gauges: tuple[tuple[str, int, int, bool], ...]
    quotas: tuple[tuple[int, str], ...]
    drawn: int
    missing: int
    preview: bool
    adjusted: bool
    before: int = 0


def ranking(
    viewer: Viewer, found: RoundFile, *, places: int | None = None, without: Sequence[int] = ()
) -> Ranking | None:
    """The result as it stands; before the end, or with other places or fewer quotas, what it would be.

    None for other rounds.
    """
    row = found.row
    if row.kind != JointKind.RANKING:
        return None
    closed = row.state == JointState.CLOSED
    rows = JointItem._base_manager.filter(round=row).annotate(of_matter=F("matter__number")).order_by("ordinal")
    items = list(rows.filter(state="done") if closed else rows.exclude(state="out"))
    what_if = places is not None or bool(without)
    if closed and not what_if:
        standing, missing = _decided(row, items), 0
    else:
        standing, missing = _would_be(row, items, places, without)
    return Ranking(
        rows=standing.rows,
        matters={item.code: (item.matter_id, item.of_matter) for item in items},
        places=standing.places,
        filled=standing.filled,
        gauges=tuple(
            (quota_words(found, one.quota), one.wanted, one.found, one.state == quotas.MET) for one in standing.gauges
        ),
        quotas=quotas_named(found),
        drawn=sum(len(codes) for codes in standing.drawn),
        missing=missing,
        preview=what_if or not closed,
        adjusted=any(one.normalised != one.exact for one in standing.rows),
        before=len(row.rule.get("before", ())),
    )


def _would_be(
    row: JointRound, items: Sequence[JointItem], places: int | None, without: Sequence[int]
) -> tuple[standings.Standing, int]:
    """The standing under these conditions, and how many have no result yet."""
    rule = {**row.rule, "places": row.rule["places"] if places is None else places}
    rule["quotas"] = [one for number, one in enumerate(row.rule["quotas"]) if number not in set(without)]
    given = standings.given_of(items, rule["weights"])
    if not given:
        return standings.Standing((), rule["places"], 0, ()), len(items)
    seed = row.seed if row.state == JointState.CLOSED else PREVIEW
    return standings.compute(rule, given, seed), len(items) - len(given)


def _decided(row: JointRound, items: Sequence[JointItem]) -> standings.Standing:
    """The standing that was decided, from what stays with the items."""
    rows = tuple(_row(item) for item in sorted(items, key=lambda item: item.rank or 0))
    chosen = [item for item in items if item.selected]
    listed = standings.before_of(row.rule) + [
        quotas.Item(item.code, item.data.get("category", ""), frozenset(item.data.get("tags", ()))) for item in chosen
    ]
    wanted = quotas.read(row.rule["quotas"])
    gauges = quotas.meter(listed, len(listed), wanted).gauges if wanted else ()
    drawn = tuple(tuple(codes) for codes in row.result.get("drawn", ()))
    return standings.Standing(rows, row.rule["places"], len(chosen), gauges, drawn)


def _row(item: JointItem) -> standings.Row:
    data, exact = item.data, Fraction(item.exact)
    reasons = tuple(
        quotas.Reason(
            quotas.read([one["quota"]])[0], one["wanted"], one["taken"], one["left_places"], one["left_entries"]
        )
        for one in data.get("passed", ())
    )
    return standings.Row(
        code=item.code,
        place=item.rank or 0,
        exact=exact,
        shown=item.shown,
        decided_by=data.get("decided_by", "score"),
        normalised=Fraction(data.get("normalised") or exact),
        normalised_place=data.get("normalised_place", item.rank),
        selected=bool(item.selected),
        reasons=reasons,
    )


def rank_lines(found: RoundFile, of: Ranking, rows: Iterable[standings.Row]) -> list[RankLine]:
    """One page of places, in words."""
    page = list(rows)
    people = who([of.matters[one.code][0] for one in page])
    return [_rank_line(found, one, of.matters[one.code], people) for one in page]


def quotas_named(found: RoundFile) -> tuple[tuple[int, str], ...]:
    """The quotas of a ranking in words, each with its number in the rule."""
    return tuple((number, quota_words(found, one)) for number, one in enumerate(quotas.read(found.row.rule["quotas"])))


def quota_words(found: RoundFile, one: quotas.Quota) -> str:
    """A quota in words: whom it counts, and how many at least or at most."""
    name = tag_name(found, one.tag)
    share = str(one.count) if one.count is not None else f"{percent(one.per_mille or 0)}%"
    text = _("“%(name)s”至少 %(share)s") if one.bound == quotas.FLOOR else _("“%(name)s”最多 %(share)s")
    return text % {"name": name, "share": share}


def tag_name(found: RoundFile, key: str) -> str:
    """The name of a tag; in a list of all categories also of a category, or of a tag within one."""
    track, _plus, tag = key.removeprefix("track=").partition("+") if key.startswith("track=") else ("", "", key)
    tracks = {one["key"]: one["name"] for one in found.row.call.setup.get("tracks", ())} if found.row.call else {}
    family = found.definition.family
    declared = family.tag(tag) if family is not None and tag else None
    names = [str(tracks.get(track, "")), str(declared.name) if declared is not None else tag]
    return " · ".join(name for name in names if name)


def _rank_line(found: RoundFile, one: standings.Row, matter: tuple[int, str], people: Mapping[int, str]) -> RankLine:
    return RankLine(
        one.place, one.code, matter[1], people.get(matter[0], ""), one.shown,
        half_up(one.normalised, int(found.row.rule.get("digits", 2))), one.normalised_place,
        decided_by(found, one.decided_by), one.selected, tuple(_passed(found, reason) for reason in one.reasons),
    )  # fmt: skip


def decided_by(found: RoundFile, key: str) -> Any:
    """What put somebody behind the one above, in words."""
    if key in ("score", "draw"):
        return _("得分") if key == "score" else _("抽签")
    family = found.definition.family
    declared = dict(family.ties) if family is not None else {}
    stages = {stage.key: stage.labels.staff for stage in found.definition.every_stage()}
    return declared.get(key) or declared.get(key + standings.LOWER) or stages.get(key) or key


def _passed(found: RoundFile, one: quotas.Reason) -> str:
    words = {"quota": quota_words(found, one.quota), "taken": one.taken, "wanted": one.wanted, "left": one.left_places}
    if one.quota.bound == quotas.CEILING:
        return _("%(quota)s：已选 %(taken)s，达到上限 %(wanted)s") % words
    return _("%(quota)s：已选 %(taken)s，须达 %(wanted)s，余下 %(left)s 个名额要留给符合的人") % words
