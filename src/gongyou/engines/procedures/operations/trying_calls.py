"""Trying a call: invented people come into being, are asked, and are gone again; real ones are only read."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gongyou.engines.procedures.models import Call
from gongyou.engines.procedures.predicates import marking, quotas, ranking
from gongyou.engines.procedures.queries.calls_eligible import Reason, tags_of, why_not
from gongyou.engines.procedures.queries.quota_meter import definition_of, item_of, places_of, quotas_of
from gongyou.engines.procedures.types import Procedure
from gongyou.engines.procedures.types.call_setup import family_of, in_use
from gongyou.kernel import clock, privacy
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.models import Employer, Employment, Membership, Organisation, Person

MOST = 30
_MONTH = timedelta(days=30)


@dataclass(frozen=True)
class Line:
    """What became of one sample: who may apply, why not, and where the sample ranking puts it."""

    name: str
    real: bool
    track: str
    reasons: tuple[Reason, ...]
    tags: tuple[str, ...]
    score: Fraction | None = None
    shown: str = ""
    place: int | None = None
    taken: bool | None = None
    passed: str = ""
    asked: bool = True


@dataclass(frozen=True)
class TryOut:
    """The whole of a try-out; `places` are those of the sample ranking by category."""

    lines: tuple[Line, ...]
    places: dict[str, int]

    @property
    def eligible(self) -> int:
        return sum(not line.reasons for line in self.lines)

    def kept(self) -> dict[str, Any]:
        """What stays with the call: of real people only how many."""
        own = [line for line in self.lines if not line.real]
        return {
            "samples": len(self.lines),
            "real": len(self.lines) - len(own),
            "eligible": self.eligible,
            "lines": [
                {"name": line.name, "reasons": [str(one.name) for one in line.reasons], "place": line.place,
                 "shown": line.shown, "taken": line.taken}
                for line in own
            ],
        }  # fmt: skip


def try_out(viewer: Viewer, call: Call, samples: list[dict[str, Any]]) -> TryOut:
    """Ask every sample the call's conditions, and rank those who meet them. Raises Refused."""
    if not 1 <= len(samples) <= MOST:
        raise Refused(_("请准备 1 到 %(most)s 个样本。") % {"most": MOST}, field="samples")
    definition = definition_of(call)
    tracks = [row["key"] for row in call.setup["tracks"]]
    lines = []
    for place, sample in enumerate(samples):
        with _subject(viewer, definition, call, sample, place) as (kind, number, name):
            lines.append(_asked(viewer, definition, call, sample, tracks, (kind, number, name)))
    found: dict[str, int] = {}
    for track in tracks:
        lines = _ranked(definition, call.setup, track, lines, found)
    return TryOut(tuple(lines), found)


def _asked(
    viewer: Viewer,
    definition: type[Procedure],
    call: Call,
    sample: Mapping[str, Any],
    tracks: list[str],
    subject: tuple[str, int | None, str],
) -> Line:
    kind, number, name = subject
    reasons: list[Reason] = []
    tags = tuple(str(tag) for tag in sample.get("tags", ()))
    track = sample.get("track") or tracks[0]
    if track not in tracks:
        raise Refused(_("样本“%(name)s”的类别不在本批次内。") % {"name": name}, field="samples")
    if number is not None:
        data = next(row.get("data") or {} for row in call.setup["tracks"] if row["key"] == track)
        reasons = why_not(viewer, definition, call.setup, kind, number, clock.today(), track=data)
        given = {f"tag_{tag}": True for tag in tags}
        tags = tuple(dict.fromkeys((*tags, *tags_of(viewer, definition, kind, number, given))))
    real = bool(sample.get("code"))
    return Line(name, real, track, tuple(reasons), tags, _score(sample.get("score")), asked=number is not None)


def _score(given: Any) -> Fraction | None:
    if given in (None, ""):
        return None
    try:
        score = Fraction(str(given))
    except (ValueError, ZeroDivisionError):
        score = Fraction(-1)
    if not 0 <= score <= 100:
        raise Refused(_("样本得分请填 0 到 100 之间的数。"), field="samples")
    return score


@contextmanager
def _subject(
    viewer: Viewer, definition: type[Procedure], call: Call, sample: Mapping[str, Any], place: int
) -> Iterator[tuple[str, int | None, str]]:
    """(kind, number, name) of a sample while it is asked; an invented one is undone afterwards."""
    kind = family_of(definition).candidate
    name = str(sample.get("name") or "").strip() or _("样本 %(place)s") % {"place": place + 1}
    if sample.get("code"):
        yield _real(viewer, kind, str(sample["code"]))
    elif kind != "person":
        yield kind, None, name
    else:
        point = transaction.savepoint()
        try:
            yield kind, _invented(call, sample, name), name
        finally:
            transaction.savepoint_rollback(point)


def _real(viewer: Viewer, kind: str, code: str) -> tuple[str, int, str]:
    """A real candidate of the viewer's scope, by its code; people are shown masked."""
    row: Any = None
    if kind == "person":
        row = Person.objects.visible_to(viewer).filter(code=code, merged_into=None).first()
    elif kind == "employer":
        row = Employer.objects.visible_to(viewer).filter(credit_code=code).first()
    elif kind == "organisation":
        row = Organisation.objects.visible_to(viewer).filter(code=code, valid_to=None).first()
    if row is None:
        raise Refused(_("本范围内没有找到所选的样本，请重新选择。"), field="samples", code="unknown")
    return kind, row.pk, privacy.mask_name(row.name) if kind == "person" else row.name


def _invented(call: Call, sample: Mapping[str, Any], name: str) -> int:
    """A person with a job and a membership as the sample says; never outlives the question."""
    today, number = clock.today(), secrets.token_hex(8)
    made = {"made_by_kind": "call", "made_by_number": call.pk}
    person = Person(
        name=name[:60],
        initials="",
        gender=sample.get("gender") or "male",
        birth_date=today - timedelta(days=365 * int(sample.get("age") or 35)),
        identity_kind="passport",
        identity_number=number,
        identity_index=privacy.blind_index("identity", number),
        household=sample.get("household") or "unknown",
        **made,
    )
    person.save(force_insert=True)
    Employment(
        person=person,
        employer_name=_("样本单位"),
        occupation=str(sample.get("occupation") or "6-31-03-01")[:10],
        relation="employed",
        new_form=sample.get("new_form") or "",
        industrial=bool(sample.get("industrial", True)),
        valid_from=today - _MONTH * int(sample.get("work_months") or 0),
        **made,
    ).save(force_insert=True)
    if sample.get("member_months"):
        Membership(
            person=person,
            union_id=call.node_id,
            road="paper",
            valid_from=today - _MONTH * int(sample["member_months"]),
            **made,
        ).save(force_insert=True)
    return person.pk


def _ranked(
    definition: type[Procedure], setup: Mapping[str, Any], track: str, lines: list[Line], places: dict[str, int]
) -> list[Line]:
    """The sample ranking of one category: those who may apply and have a score, by the call's own sheet and rule."""
    numbers = [n for n, line in enumerate(lines) if line.track == track and not line.reasons and line.score is not None]
    if not numbers:
        return lines
    totals = {n: _total(definition, setup, lines[n].score or Fraction(0)) for n in numbers}
    entries = [ranking.Entry(f"{n:02d}", totals[n]) for n in numbers]
    placed = ranking.rank(entries, seed="try")
    limit = places_of(setup, track)
    places[track] = min(limit or len(numbers), max(1, (len(numbers) + 1) // 2))
    items = [item_of(definition, one.code, lines[int(one.code)].tags) for one in placed]
    chosen = quotas.select_within(items, places[track], _quotas(definition, setup, track))
    passed = {one.code: one.reasons for one in chosen.passed}
    out = list(lines)
    for one in placed:
        why = _why_passed(definition, passed[one.code]) if one.code in passed else ""
        out[int(one.code)] = replace(
            lines[int(one.code)], shown=one.shown, place=one.place, taken=one.code in chosen.taken, passed=why
        )
    return out


def _quotas(definition: type[Procedure], setup: Mapping[str, Any], track: str) -> tuple[quotas.Quota, ...]:
    """Of one category, with those of the whole call where it is the only one."""
    own = quotas_of(definition, setup, track)
    return own + quotas_of(definition, setup) if len(setup["tracks"]) == 1 else own


def _why_passed(definition: type[Procedure], reasons: tuple[quotas.Reason, ...]) -> str:
    family = family_of(definition)
    names = []
    for one in reasons:
        tag = family.tag(one.quota.tag)
        text = _("“%(name)s”至少 %(count)s") if one.quota.bound == quotas.FLOOR else _("“%(name)s”至多 %(count)s")
        names.append(text % {"name": tag.name if tag is not None else one.quota.tag, "count": one.wanted})
    return "；".join(names)


def _total(definition: type[Procedure], setup: Mapping[str, Any], score: Fraction) -> Fraction:
    """The score itself, or, where a panel marks, what the rule makes of judges who differ a little around it."""
    if not any(stage.kind == "score" for stage in in_use(definition, setup)):
        return score
    sheet, rule = marking.read_sheet(setup["sheet"]), marking.read_rule(setup["rule"])
    marks = {}
    for one in sheet.aspects():
        judges = max(1, setup.get("panel", {}).get("judges", rule.judges)) if one.kind == marking.JUDGED else 1
        steps = int(one.maximum * score / 100 // one.step)
        most = one.maximum // one.step
        shift = (lambda judge: (judge % 3) - 1) if one.kind == marking.JUDGED else (lambda judge: 0)
        marks[one.key] = {str(j): min(most, max(0, steps + shift(j))) * one.step for j in range(judges)}
    return marking.total(sheet, rule, marks).total
