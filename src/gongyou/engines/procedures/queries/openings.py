"""What a viewer may open on the generic pages, and from which page."""

from dataclasses import dataclass
from typing import Any

from gongyou.engines.procedures.enums import OpenedBy
from gongyou.engines.procedures.types import PROCEDURES, Input, Opening, Procedure
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.directory.models import Organisation


@dataclass(frozen=True)
class Offer:
    """A procedure that the viewer may open: what it is called, on what ground, what it asks."""

    key: str
    name: Any
    basis: tuple[str, ...]
    fields: tuple[Input, ...]
    subject: str
    about: tuple[str, ...] = ()


def opening_for(viewer: Viewer, definition: type[Procedure]) -> Opening | None:
    """The opening that this viewer may use, or None. What knows calls is opened through a call only."""
    if definition.family is not None:
        return None
    if viewer.kind == "worker":
        return definition.opening(OpenedBy.PERSON)
    if viewer.kind != "staff":
        return None
    if viewer.holds("employer.own"):
        return definition.opening(OpenedBy.EMPLOYER)
    found = definition.opening(OpenedBy.ORGANISATION)
    if found is None or not viewer.holds("matters.decide"):
        return None
    kind = Organisation.objects.visible_to(viewer).filter(pk=viewer.node_id).values_list("kind", flat=True).first()
    return found if kind in found.kinds else None


def offers(viewer: Viewer, subject: str | None = None, *, kind: str = "") -> list[Offer]:
    """What this viewer may open; with `subject` only what is opened about such a thing ("" for none).

    With the `kind` of an organisation only what applies to it.
    """
    found = [(one, opening_for(viewer, one)) for one in PROCEDURES.all()]
    return [
        _offer(definition, opening)
        for definition, opening in found
        if opening is not None
        and (subject is None or opening.subject == subject)
        and (not kind or not opening.about or kind in opening.about)
    ]


def offers_of_the_desk(viewer: Viewer) -> list[Offer]:
    """What a desk may open about itself or a body; what is about a person is offered on the person's page."""
    return [one for one in offers(viewer) if one.subject in ("", "organisation", "employer")]


def offers_about_itself(viewer: Viewer) -> list[Offer]:
    """Of these, what applies to the desk's own body; the rest begins on the page of the body that it is about."""
    kind = Organisation.objects.visible_to(viewer).filter(pk=viewer.node_id).values_list("kind", flat=True).first()
    return [one for one in offers_of_the_desk(viewer) if not one.about or kind in one.about]


def offer(viewer: Viewer, key: str) -> Offer | None:
    """One procedure that this viewer may open, or None."""
    definition = PROCEDURES.find(key)
    opening = opening_for(viewer, definition) if definition is not None else None
    return None if definition is None or opening is None else _offer(definition, opening)


def offer_by(key: str, by: str) -> Offer | None:
    """What a procedure asks when a rule, a duty or another matter opens it; the caller has decided who may."""
    definition = PROCEDURES.find(key)
    opening = definition.opening(by) if definition is not None else None
    return None if definition is None or opening is None else _offer(definition, opening)


def _offer(definition: type[Procedure], opening: Opening) -> Offer:
    basis = tuple(str(source) for source in definition.basis)
    fields = definition.fields_for(opening.by)
    return Offer(definition.key, definition.name, basis, fields, opening.subject, opening.about)
