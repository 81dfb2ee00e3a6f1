"""Reads about roster imports: the list, one import, and which union a written name means."""

from django.db.models import QuerySet

from gongyou.domains.unions.models import RosterImport
from gongyou.domains.unions.roster.cells import Candidate, Lookup
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.directory.queries import covered_organisations, organisations

_SHORTEST = 2


def rosters(viewer: Viewer) -> QuerySet[RosterImport]:
    """The imports of the viewer's scope, newest first."""
    return RosterImport.objects.visible_to(viewer).select_related("file", "report").order_by("-pk")


def roster(viewer: Viewer, number: str) -> RosterImport | None:
    return rosters(viewer).filter(number=number).first()


def union_lookup(viewer: Viewer) -> Lookup:
    """From a written name to the unions of the viewer's scope: by full name, else by a part of it (short names)."""
    covered = organisations(viewer) if viewer.is_system else covered_organisations(viewer)
    known = dict(covered.filter(kind__in=["basic", "street"]).values_list("name", "pk"))

    def look(name: str) -> list[Candidate]:
        if name in known:
            return [Candidate(str(known[name]), name)]
        if len(name) < _SHORTEST:
            return []
        return [Candidate(str(pk), full) for full, pk in known.items() if name in full][:6]

    return look
