"""Who takes part in a selection's matter, and what was answered when it was opened."""

import json
from typing import Any

from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import PartyRole
from gongyou.engines.procedures.models import Act, Document, Matter, Party
from gongyou.kernel import clock
from gongyou.kernel.access import graph
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.models import Organisation, Person
from gongyou.records.directory.queries import in_force


def party(matter: Matter, role: str) -> Party | None:
    """Who takes part as `role` now."""
    rows = Party._base_manager.filter(matter=matter, role=role, valid_to=None)
    return rows.select_related("person", "organisation", "employer").first()


def body(matter: Matter, role: str) -> Organisation:
    """The organisation that takes part as `role`. Raises Refused without one."""
    found = party(matter, role)
    if found is None or found.organisation is None:
        raise Refused(_("办件缺少“%(role)s”，请联系系统管理员。") % {"role": PartyRole(role).label})
    return found.organisation


def candidate(matter: Matter) -> Person:
    """The person who is nominated, or who leads what is. Raises Refused without one."""
    found = party(matter, PartyRole.CANDIDATE)
    if found is None or found.person is None:
        raise Refused(_("办件缺少候选人，请联系系统管理员。"))
    return found.person


def answers_of(matter: Matter) -> dict[str, Any]:
    """What was answered when the matter was opened."""
    return json.loads(matter.answers.reveal() or "{}")


def made_by(matter: Matter) -> tuple[str, int]:
    """How facts name the matter that made them."""
    return ("matter", matter.pk)


def recommender_of(unit: Organisation) -> Organisation:
    """The body that reviews what a unit nominates: the nearest street or federation above it, else the district."""
    above = graph.ancestors("territory", unit.pk) or graph.ancestors("industry", unit.pk)
    if not above:
        raise Refused(_("“%(name)s”还没有上级工会，请先办理隶属关系。") % {"name": unit.name}, code="no_parent")
    return Organisation._base_manager.get(pk=above[0])


def decider_above(unit: Organisation) -> Organisation:
    """The district above a unit: at the top of its own territory, else of the territory of the body that reviews."""
    reviewer = recommender_of(unit)
    above = graph.ancestors("territory", unit.pk) or graph.ancestors("territory", reviewer.pk)
    return Organisation._base_manager.get(pk=above[-1]) if above else reviewer


def document_of(matter: Matter, act: Act) -> str:
    """The number of the document behind an act: as it was given, else the newest that the matter issued."""
    rows = Document._base_manager.filter(matter=matter).order_by("-pk")
    return str(act.given.get("document") or "") or rows.values_list("number", flat=True).first() or ""


def departments() -> list[Organisation]:
    """The linked departments whose opinion may be asked."""
    rows = Organisation._base_manager.filter(in_force(clock.today()), kind="department")
    return list(rows.order_by("code"))
