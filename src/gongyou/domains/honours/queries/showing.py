"""What a notice shows of a candidate: name, unit, post, gender, result (and the year of birth, for the
engine to print where two bear one name); never numbers, addresses or health."""

from gongyou.domains.honours.queries.eligibility import work_of
from gongyou.domains.honours.queries.parties import answers_of, party
from gongyou.engines.procedures.enums import PartyRole
from gongyou.engines.procedures.models import Matter
from gongyou.engines.procedures.queries.notices import announced
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.directory.enums import Gender


def _track(matter: Matter) -> str:
    return matter.track.name if matter.track is not None else ""


def unit_of(matter: Matter) -> str:
    """The name of the unit as it is published: the employer's, else the nominating union's."""
    found = party(matter, PartyRole.EMPLOYER)
    if found is not None and found.employer is not None:
        return found.employer.name
    nominator = party(matter, PartyRole.NOMINATOR)
    return nominator.organisation.name if nominator is not None and nominator.organisation is not None else ""


def published_unit(matter: Matter) -> str:
    """The unit as the last notice named it, where there was one: what was posted is what is granted."""
    return announced(matter).get("unit") or unit_of(matter)


def person_shown(viewer: Viewer, matter: Matter) -> dict[str, str]:
    """A person who is nominated."""
    found = party(matter, PartyRole.CANDIDATE)
    if found is None or found.person is None:
        return {"name": "", "unit": unit_of(matter), "result": _track(matter)}
    work = work_of(found.person.pk, clock.today())
    unit = work.employer.name if work is not None and work.employer is not None else unit_of(matter)
    return {
        "name": found.person.name,
        "unit": unit,
        "post": str(answers_of(matter).get("post") or ""),
        "gender": str(Gender(found.person.gender).label),
        "born": str(found.person.birth_date.year),
        "result": _track(matter),
    }


def thing_shown(viewer: Viewer, matter: Matter) -> dict[str, str]:
    """A team, studio, enterprise or result: its name and unit; of people nothing but who leads it."""
    given, unit = answers_of(matter), unit_of(matter)
    name = str(given.get("name") or given.get("title") or unit)
    return {"name": name, "unit": unit if name != unit else "", "result": _track(matter)}
