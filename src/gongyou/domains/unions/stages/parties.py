"""Who takes part in a matter, as effects ask for it."""

import json
from typing import Any

from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import PartyRole
from gongyou.engines.procedures.models import Act, Document, Matter, Party
from gongyou.kernel.access import graph
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.models import Organisation, Person


def party(matter: Matter, role: str) -> Party | None:
    """Who takes part as `role` now."""
    rows = Party.objects.in_operation().filter(matter=matter, role=role, valid_to=None)
    return rows.select_related("person", "organisation", "employer").first()


def applicant(matter: Matter) -> Person:
    """The person whom the matter is about. Raises Refused without one."""
    found = party(matter, PartyRole.APPLICANT)
    if found is None or found.person is None:
        raise Refused(_("办件缺少申请人，请联系系统管理员。"))
    return found.person


def receiver(matter: Matter) -> Organisation:
    """The receiving union. Raises Refused without one."""
    found = party(matter, PartyRole.RECEIVER)
    if found is None or found.organisation is None:
        raise Refused(_("请先选择接收工会。"), field="receiver")
    return found.organisation


def made_by(matter: Matter) -> tuple[str, int]:
    """How facts name the matter that made them."""
    return ("matter", matter.pk)


def body(matter: Matter, role: str) -> Organisation:
    """The organisation that takes part as `role`. Raises Refused without one."""
    found = party(matter, role)
    if found is None or found.organisation is None:
        raise Refused(_("办件缺少“%(role)s”，请联系系统管理员。") % {"role": PartyRole(role).label})
    return found.organisation


def document_of(act: Act) -> str:
    """The number of the document that the act issued."""
    return Document.objects.in_operation().values_list("number", flat=True).get(act=act)


def answers_of(matter: Matter) -> dict[str, Any]:
    """What was answered when the matter was opened."""
    return json.loads(matter.answers.reveal())


def running_union(union: Organisation) -> None:
    """Refuse what is no basic union, has ended, or is still in preparation."""
    if union.kind != "basic" or union.valid_to is not None:
        raise Refused(_("请从在册的基层工会发起本事项。"), code="wrong_kind")
    if union.founded_on is None:
        raise Refused(_("“%(name)s”还在筹建中，请在建会办件中办理。") % {"name": union.name}, code="preparing")


def parent_of(union: Organisation) -> Organisation:
    """The union's higher union. Raises Refused without one."""
    above = graph.ancestors("territory", union.pk)
    if not above:
        raise Refused(_("“%(name)s”还没有上级工会，请先办理隶属关系。") % {"name": union.name}, code="no_parent")
    return Organisation.objects.in_operation().get(pk=above[0])
