"""The scene of a selection: judges and experts, a call, thousands of nominations before its panel, marks in bulk.

Rows that a site would have got one by one over weeks are written in bulk; what is measured comes after them.
"""

import itertools
import json
import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from gongyou.domains.honours.stages.entering import recommender_for
from gongyou.engines.procedures.models import (
    Act,
    Call,
    Clock,
    Edition,
    Expert,
    JointRound,
    Mark,
    Matter,
    Party,
    Seat,
    Track,
)
from gongyou.engines.procedures.operations import calls
from gongyou.engines.procedures.types import PROCEDURES
from gongyou.kernel import clock, parameters, workdays
from gongyou.kernel.access.models import Role
from gongyou.kernel.access.roles import viewer_for
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.accounts.models import User
from gongyou.records.directory.models import Employment, Membership, Organisation, Person

KEY, STAGE, ASPECT, MOST, STEP = "honours.craftsman", "scoring", "whole", 10_000, 50
JUDGES, RESERVES, EACH, PLACES, BATCH = 30, 6, 3, 100, 500
SINCE = date(2018, 1, 1)
#: Shares of the tags among the nominated; women and migrants are so few that their floors bind.
SHARES = {"front_line": 0.7, "industrial": 0.6, "women": 0.06, "migrant": 0.08, "non_public": 0.6}
DEED = "二十年坚守生产一线，主持改进焊接、装配和检测工艺，编写操作法，带出一批青年骨干，为单位节约成本。"


@dataclass
class Scene:
    """Who acts, the call, and how its marks are drawn."""

    officer: Viewer
    colleague: Viewer
    chief: Viewer
    judges: dict[str, Viewer]
    call: Call
    chance: np.random.Generator


def built(count: int) -> Scene:
    """Everything that stands before the panel is drafted."""
    chance = np.random.default_rng(count)
    officer, colleague = _viewer("district"), _viewer("district2")
    chief, judges = _panel(officer)
    call = _call(officer, colleague)
    _nominations(call, count, chance)
    return Scene(officer, colleague, chief, judges, call, chance)


def _viewer(username: str) -> Viewer:
    role = Role._base_manager.filter(user__username=username, valid_to=None).order_by("pk")[0]
    return viewer_for(role, user_id=role.user_id)


def _panel(officer: Viewer) -> tuple[Viewer, dict[str, Viewer]]:
    """A chief, and the only experts of the pool, each with a past at an employer that may have nominated somebody."""
    names = ["bench-chief", *(f"bench-judge{number}" for number in range(1, JUDGES + RESERVES + 5))]
    made = [User(username=name, password="!" + secrets.token_urlsafe(30), audience="staff") for name in names]
    users = User.objects.bulk_create(made)
    rows = [Role(user=user, kind="judge", node_id=officer.node_id, valid_from=SINCE) for user in users]
    roles = Role._base_manager.bulk_create(rows)
    chief, *sitting = [viewer_for(role, user_id=role.user_id) for role in roles]
    Expert._base_manager.filter(valid_to=None).update(valid_to=clock.today())
    found = {}
    for viewer, person, number in zip(sitting, reversed(_people()), itertools.count(1), strict=False):
        code = f"E-BENCH{number:02d}"
        Expert(
            node_id=officer.node_id, user_id=viewer.user_id, person_id=person, name=f"评委{number}", code=code,
            fields=["技能"], valid_from=SINCE,
        ).save(force_insert=True)  # fmt: skip
        found[code] = viewer
    return chief, found


def _call(officer: Viewer, colleague: Viewer) -> Call:
    """A call of the family as its seed has it, but for the panel, a sheet of one mark, and no ballot of members."""
    row = calls.draft_call(officer, procedure=KEY, title="测速选树", year=clock.today().year, nature="naming")
    aspect = {"key": ASPECT, "name": "综合", "kind": "judged", "weight": MOST, "maximum": MOST, "step": STEP}
    subs = [{"key": ASPECT, "name": "综合", "aspects": [{**aspect, "spread": None}]}]
    criteria = [{"key": ASPECT, "name": "综合", "subs": subs}]
    more = {
        "sheet": {"digits": 2, "parts": [{"key": "all", "name": "评审", "percent": 100, "criteria": criteria}]},
        "panel": {"judges": JUDGES, "reserves": RESERVES, "each": EACH, "fields": []},
        "left_out": ["member_poll"],
        "weights": {STAGE: 100},
        "ties": ["draw"],
        "conditions": {},
    }
    calls.change_call(officer, number=row.number, section="whole", given={**row.setup, **more})
    sample = [{"name": "样本", "work_months": 80, "member_months": 80, "score": "88", "tags": ["front_line"]}]
    calls.try_call(officer, number=row.number, samples=sample)
    calls.submit_call(officer, number=row.number)
    calls.approve_call(colleague, number=row.number)
    last = clock.today() + timedelta(days=13)
    calls.publish_call(officer, number=row.number, opens_on=clock.today(), closes_on=last)
    Call._base_manager.filter(pk=row.pk).update(state="closed")
    return Call._base_manager.get(pk=row.pk)


def _unions() -> dict[int, int]:
    own = Membership._base_manager.filter(valid_to=None, kind="active", union__kind="basic")
    return dict(own.order_by("-pk").values_list("person_id", "union_id"))


def _people() -> list[int]:
    """Everybody, members first: candidates are taken from the beginning, experts from the end."""
    unions = _unions()
    found = Person._base_manager.filter(merged_into=None).values_list("pk", flat=True)
    return sorted(found, key=lambda one: (one not in unions, one))


def _candidates(count: int) -> list[tuple[int, int, int | None]]:
    """(person, nominating union, employer); whoever is no member stands for another union."""
    unions = _unions()
    works = Employment._base_manager.filter(valid_to=None, is_main=True, employer__isnull=False)
    employers = dict(works.values_list("person_id", "employer_id"))
    spare = itertools.cycle(sorted(set(unions.values())))
    people = _people()
    if len(people) < count + 2 * JUDGES:
        raise SystemExit(f"the district has {len(people)} people only; {count} were to be nominated")
    return [(pk, unions.get(pk) or next(spare), employers.get(pk)) for pk in people[:count]]


def _tags(chance: np.random.Generator) -> list[str]:
    found = sorted(key for key, share in SHARES.items() if chance.random() < share)
    return found if "front_line" in found or chance.random() > 0.1 else [*found, "manager"]


def _nominations(call: Call, count: int, chance: np.random.Generator) -> None:
    """Matters that stand before the panel, with their parties, their first act and its running time."""
    definition = PROCEDURES.get(KEY)
    track = Track._base_manager.get(call=call)
    digest, _form = definition.edition()
    common: dict[str, Any] = {
        "procedure": KEY, "edition_id": Edition._base_manager.get(digest=digest).pk, "call": call, "track": track,
        "subject_kind": "person", "opened_by": "organisation", "channel": "call", "stage": STAGE,
        "desk_node_id": call.node_id,
    }  # fmt: skip
    chosen = _candidates(count)
    matters = [
        Matter(
            number=f"GJ-{call.year}-{90_000 + place}", subject_number=person, candidate=f"person:{person}",
            tags=_tags(chance), answers=_answers(place), **common,
        )
        for place, (person, _union, _employer) in enumerate(chosen)
    ]  # fmt: skip
    Matter._base_manager.bulk_create(matters, batch_size=BATCH)
    Party._base_manager.bulk_create(_parties(call, matters, chosen), batch_size=BATCH)
    acts = [
        Act(matter=one, verb="submit", actor="applicant", stage="unit_resolution", happened_on=clock.today())
        for one in matters
    ]
    Act._base_manager.bulk_create(acts, batch_size=BATCH)
    Clock._base_manager.bulk_create(_clocks(definition, acts), batch_size=BATCH)


def _answers(place: int) -> str:
    given = {"post": "焊工", "craft": "管道焊接", "years": 12, "brief": f"第{place}号。{DEED}", "deeds": DEED * 8}
    return json.dumps(given, ensure_ascii=False)


def _parties(call: Call, matters: list[Matter], chosen: list[tuple[int, int, int | None]]) -> list[Party]:
    units = Organisation._base_manager.in_bulk({union for _person, union, _employer in chosen})
    above = {key: recommender_for(unit).pk for key, unit in units.items()}
    rows = []
    for matter, (person, union, employer) in zip(matters, chosen, strict=True):
        made: list[tuple[str, dict[str, int]]] = [
            ("nominator", {"organisation_id": union}),
            ("recommender", {"organisation_id": above[union]}),
            ("organiser", {"organisation_id": call.node_id}),
            ("candidate", {"person_id": person}),
        ]
        if employer is not None:
            made.append(("employer", {"employer_id": employer}))
        rows += [Party(matter=matter, role=role, valid_from=clock.today(), **whom) for role, whom in made]
    return rows


def _clocks(definition: Any, acts: list[Act]) -> list[Clock]:
    promise = definition.stage(STAGE).promise
    rule = parameters.value(promise.parameter, clock.today())
    found = workdays.due(clock.today(), rule.whole, str(rule.unit))
    return [
        Clock(
            matter=act.matter, anchor=act, stage=STAGE, rule=promise.parameter, kind="by", owner=promise.owner,
            on_silence=promise.on_silence, source=rule.citation[:200], due=found.due, deadline=found.deadline,
            trace=found.as_data(),
        )
        for act in acts
    ]  # fmt: skip


def marks(scene: Scene, row: JointRound) -> list[tuple[Seat, int]]:
    """Each seat with the mark that its judge is going to give: the item's worth, the judge's severity, some noise."""
    seats = Seat._base_manager.filter(item__round=row, state="active").select_related("item", "panelist__expert")
    worth: dict[int, int] = {}
    severity: dict[int, int] = {}
    found = []
    for seat in seats.order_by("item__ordinal", "panelist__seat"):
        good = worth.setdefault(seat.item_id, int(scene.chance.integers(110, 191)))
        strict = severity.setdefault(seat.panelist_id, int(scene.chance.integers(-6, 7)))
        value = max(0, min(MOST // STEP, good + strict + int(scene.chance.integers(-4, 5))))
        found.append((seat, value * STEP))
    return found


def entered(given: list[tuple[Seat, int]]) -> None:
    """Marks as they stand after their judges entered them, written in bulk."""
    rows = [
        Mark(item=seat.item, panelist=seat.panelist, aspect=ASPECT, value=value, entered_by_id=seat.panelist.user_id)
        for seat, value in given
    ]
    Mark._base_manager.bulk_create(rows, batch_size=BATCH)
