"""What the public, and a blind panel, read of an entry."""

from typing import Any

from django.utils.translation import gettext as _

from gongyou.domains.contests.stages.entering import answers_of, contestant, nominator
from gongyou.domains.contests.stages.results import placing_of
from gongyou.domains.contests.stages.units import unit_of
from gongyou.engines.procedures.models import Matter


def _placed(matter: Matter) -> str:
    """The track, the place and the score, as a notice says them."""
    item = placing_of(matter)
    return _("%(track)s第 %(rank)s 名，%(score)s 分") % {
        "track": matter.track.name,
        "rank": item.rank,
        "score": item.shown,
    }


def shows_result(viewer: Any, matter: Matter) -> dict[str, str]:
    """Name, unit, track, place and score: nothing else (guide 0.3), but for the year of birth of namesakes."""
    person, union = contestant(matter), nominator(matter)
    return {
        "name": person.name,
        "unit": union.name if union else "",
        "gender": person.get_gender_display(),
        "born": str(person.birth_date.year),
        "result": _placed(matter),
    }


def shows_project(viewer: Any, matter: Matter) -> dict[str, str]:
    """A project by its name and theme, and its place."""
    return {"name": str(answers_of(matter).get("project", "")), "unit": "", "result": _placed(matter)}


def award_words(matter: Matter) -> dict[str, str]:
    """The words of the award document, which is one for all."""
    return {"call": matter.call.title, "year": str(matter.call.year)}


def shows_unit(viewer: Any, matter: Matter) -> dict[str, str]:
    """A unit by its name, and its place."""
    name = unit_of(matter).name
    return {"name": name, "unit": name, "result": _placed(matter)}
