"""Reads about roster imports: the list, one import, and which union a written name means."""

from collections.abc import Collection

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongyou.domains.unions.models import RosterImport, StagedRow
from gongyou.domains.unions.roster.cells import Candidate, Lookup
from gongyou.kernel.access.scopes import covered_nodes
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.files.models import StoredFile
from gongyou.kernel.numbering.makers import Maker
from gongyou.records.directory.queries import covered_organisations, organisations

_SHORTEST = 2


def rosters(viewer: Viewer) -> QuerySet[RosterImport]:
    """The imports of the viewer's scope, newest first."""
    return RosterImport.objects.visible_to(viewer).select_related("file", "report").order_by("-pk")


def roster(viewer: Viewer, number: str) -> RosterImport | None:
    return rosters(viewer).filter(number=number).first()


def report_of(viewer: Viewer, found: RosterImport) -> StoredFile | None:
    """The returned workbook, as long as every union in it still lies in the viewer's scope (R4)."""
    rows = StagedRow._base_manager.filter(roster=found)
    if not viewer.is_system and rows.exclude(union_id__in=covered_nodes(viewer)).exists():
        return None
    return found.report


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


#: What a commit does with a row of each action, in the order in which people ask.
ACTIONS = (
    ("admit", _("登记为会员（纸面批准、本人已确认）")),
    ("retain", _("登记为保留会籍")),
    ("apply", _("提出入会申请，等本人确认")),
    ("transfer", _("发起会籍接转（在其他工会有会籍）")),
    ("known", _("已是本会会员，不重复登记")),
    ("busy", _("有办件正在办理，本次跳过")),
    ("ended", _("会籍已终止，不计入在册")),
    ("name_differs", _("姓名与登记不符，不导入")),
    ("overlap", _("与以往会籍时间重叠，不导入")),
    ("twice", _("与前面一行是同一人，不导入")),
)


def actions_in_words(found: RosterImport) -> list[tuple[str, int]]:
    """(words, number of rows) of what a commit would do or did."""
    counted = found.counts.get("actions", {})
    return [(str(words), counted[key]) for key, words in ACTIONS if counted.get(key)]


def rosters_as_makers(viewer: Viewer, numbers: Collection[int]) -> dict[int, Maker]:
    """Which roster made facts: its number, the paper it rests on, and the union that imported it."""
    rows = RosterImport._base_manager.filter(pk__in=list(numbers)).select_related("node__organisation")
    return {row.pk: _maker(row) for row in rows}


def _maker(row: RosterImport) -> Maker:
    name = gettext("名册登记（%(document)s）") % {"document": row.document} if row.document else gettext("名册登记")
    organisation = getattr(row.node, "organisation", None)
    return Maker(name, by=organisation.name if organisation else "", reference=row.number)
