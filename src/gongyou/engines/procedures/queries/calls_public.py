"""A published call as everybody may read it: its notice, categories, shares, conditions, stages with days, changes."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import CallNature, CallState, CallVerb
from gongyou.engines.procedures.models import PUBLIC_STATES, Call, CallAct
from gongyou.engines.procedures.predicates.points import percent
from gongyou.engines.procedures.queries.calls import act_title
from gongyou.engines.procedures.queries.calls_checks import floors
from gongyou.engines.procedures.queries.calls_eligible import conditions_of, spared_in, words_of
from gongyou.engines.procedures.queries.calls_open import accepts
from gongyou.engines.procedures.queries.quota_meter import places_of, quotas_of, rows_of
from gongyou.engines.procedures.types import PROCEDURES, Procedure
from gongyou.engines.procedures.types.call_setup import family_of, in_use
from gongyou.engines.procedures.types.call_texts import filled
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.ui.wording import date_text


@dataclass(frozen=True)
class Share:
    """A quota in words, exactly: of so many places at least or at most so many."""

    text: str
    scope: str
    wanted: int | None


@dataclass(frozen=True)
class Question:
    """What a call asks besides the form of its family."""

    name: str
    required: bool
    choices: tuple[str, ...]


@dataclass(frozen=True)
class StageLine:
    name: Any
    words: str


@dataclass(frozen=True)
class Amendment:
    """A numbered change of the published call."""

    title: str
    reason: str
    at: Any


@dataclass(frozen=True)
class PublicCall:
    """Everything that the public page of a call shows."""

    row: Call
    family: Any
    organiser: str
    nature: Any
    basis: tuple[str, ...]
    texts: list[tuple[Any, str]]
    drafts: list[tuple[Any, str]]
    tracks: list[tuple[str, int | None]]
    shares: list[Share]
    conditions: list[str]
    questions: list[Question]
    stages: list[StageLine]
    amendments: list[Amendment]
    accepting: bool
    self_nomination: bool
    appeal: Any


def public_calls(viewer: Viewer) -> QuerySet[Call]:
    """Published calls, those that take nominations first, then the latest."""
    rows = Call.objects.visible_to(viewer).filter(state__in=PUBLIC_STATES).select_related("node__organisation")
    return rows.order_by("-closes_on", "-pk")


def public_call(number: str) -> PublicCall | None:
    """A call from its publication on; drafts are nobody's, a void one is said to be void."""
    rows = Call._base_manager.filter(number=number, published_at__isnull=False)
    row = rows.filter(state__in=(*PUBLIC_STATES, CallState.VOID)).select_related("node__organisation").first()
    if row is None:
        return None
    definition = PROCEDURES.get(row.procedure)
    acts = CallAct._base_manager.filter(call=row, verb__in=[CallVerb.EXTEND, CallVerb.VOID]).order_by("pk")
    return PublicCall(
        row=row,
        family=definition.name,
        organiser=row.node.organisation.name,
        nature=CallNature(row.nature).label,
        basis=tuple(str(source) for source in definition.basis),
        texts=texts_of(row, definition, later=False),
        drafts=texts_of(row, definition, later=True),
        tracks=[(one["name"], one.get("places")) for one in row.setup.get("tracks", ())],
        shares=shares_of(definition, row.setup),
        conditions=conditions_told(definition, row.setup),
        questions=questions_of(row.setup),
        stages=stages_of(definition, row.setup, clock.local_date(row.published_at)),
        amendments=[Amendment(act_title(one), one.note, one.recorded_at) for one in acts if "amendment" in one.data],
        accepting=accepts(row),
        self_nomination=family_of(definition).self_nomination,
        appeal=definition.appeal,
    )


def conditions_told(definition: type[Procedure], setup: dict[str, Any]) -> list[str]:
    """Each condition with its number, and in which categories it is not asked."""
    spared, found = spared_in(definition, setup), []
    for one, value in conditions_of(definition, setup):
        text, without = words_of(one, value), "、".join(spared.get(one.key, ()))
        found.append(_("%(condition)s（%(tracks)s除外）") % {"condition": text, "tracks": without} if without else text)
    return found


def questions_of(setup: dict[str, Any]) -> list[Question]:
    """What a nomination must say for this call besides."""
    return [
        Question(str(one["name"]), bool(one.get("required")), tuple(one.get("choices", ())))
        for one in setup.get("questions", ())
    ]


def words_in(row: Call, organiser: str) -> dict[str, object]:
    """What is known of a call where its texts leave a place for it."""
    values: dict[str, object] = {
        "title": row.title,
        "year": row.year,
        "organiser": organiser,
        "places": places_of(row.setup) or _("不限"),
    }
    days = {"opens_on": row.opens_on, "closes_on": row.closes_on}
    return values | {key: date_text(day) for key, day in days.items() if day is not None}


def texts_of(row: Call, definition: type[Procedure], *, later: bool | None = None) -> list[tuple[Any, str]]:
    """(name, text) of each text of the call, with what is known put in.

    With `later` only those that have words which nobody knows yet, such as a notice's end, or only the others.
    """
    values = words_in(row, row.node.organisation.name)
    given = row.setup.get("texts", {})
    wanted = [one for one in family_of(definition).texts if later in (None, bool(set(one.words) - set(values)))]
    return [(one.name, filled(given.get(one.key, ""), values)) for one in wanted]


def shares_of(definition: type[Procedure], setup: dict[str, Any]) -> list[Share]:
    """The quotas with the exact numbers that rounding makes of them."""
    found, family = [], family_of(definition)
    names = {"": _("全部类别")} | {one["key"]: one["name"] for one in setup.get("tracks", ())}
    for track in names:
        places = places_of(setup, track)
        pairs = zip(rows_of(setup, track), quotas_of(definition, setup, track), strict=True)
        for data, quota in pairs:
            tag = family.tag(data["tag"])
            wanted = quota.wanted(places) if places is not None else None
            words = {
                "name": tag.name if tag is not None else data["tag"],
                "percent": percent(data["per_mille"]),
                "places": places,
                "wanted": wanted,
            }
            found.append(Share(_share(data["kind"], wanted) % words, names[track], wanted))
    return found


def _share(kind: str, wanted: int | None) -> str:
    if wanted is None:
        return _("%(name)s至少占 %(percent)s%%") if kind == "floor" else _("%(name)s至多占 %(percent)s%%")
    if kind == "floor":
        return _("%(name)s至少占 %(percent)s%%：%(places)s 名中至少 %(wanted)s 名")
    return _("%(name)s至多占 %(percent)s%%：%(places)s 名中至多 %(wanted)s 名")


def stages_of(definition: type[Procedure], setup: dict[str, Any], day: date) -> list[StageLine]:
    """The stages that are in use, with the days of those whose days are set or known."""
    known, found = floors(definition, day), []
    for stage in in_use(definition, setup):
        days = setup.get("days", {}).get(stage.key)
        floor = known.get(stage.key)
        unit = _("个工作日") if floor is not None and floor.unit == "working_day" else _("日")
        words = f"{days} {unit}" if days else floor.words if floor is not None else ""
        found.append(StageLine(stage.labels.future, words))
    return found
