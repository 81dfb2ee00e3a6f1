"""Transfers that an organisation opens: the old union asks the new one, or a street places a member of its pool."""

from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import OpenedBy, PartyRole
from gongyou.engines.procedures.models import Matter
from gongyou.engines.procedures.operations import PartyDraft, open_matter
from gongyou.kernel.access.scopes import covered_nodes
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import operation
from gongyou.records.directory.enums import MembershipKind
from gongyou.records.directory.models import Membership, Organisation
from gongyou.records.directory.queries import organisation_by_code, person_by_code


@operation("unions.transfer_opened", right="matters.decide")
def open_transfer(viewer: Viewer, *, person_code: str, receiver_code: str) -> Matter:
    """The union of a member asks another union to receive the membership; it stays responsible until the answer.

    A retained member is handed over as one, and the union that is asked is told.
    """
    person = person_by_code(viewer, person_code)
    if person is None:
        raise Denied("person")
    old = (
        Membership.objects.in_operation()
        .filter(person=person, valid_to=None, union_id__in=covered_nodes(viewer))
        .first()
    )
    if old is None:
        raise Denied("membership")
    receiver = organisation_by_code(viewer, receiver_code)
    if receiver is None or receiver.kind not in {"basic", "street"}:
        raise Refused(_("请选择接收工会。"), field="receiver_code")
    if receiver.pk == old.union_id:
        raise Refused(_("此人已是该工会会员，无须接转。"), field="receiver_code")
    return open_matter(
        viewer,
        procedure="unions.transfer",
        subject=("person", person.pk),
        opened_by=OpenedBy.ORGANISATION,
        parties=[
            PartyDraft(PartyRole.APPLICANT, person=person),
            PartyDraft(PartyRole.RECEIVER, organisation=receiver),
            PartyDraft(PartyRole.SENDER, organisation=Organisation.objects.in_operation().get(pk=old.union_id)),
        ],
        answers={"name": person.name},
        once=f"membership:{person.pk}",
        flags=("retained",) if old.kind == MembershipKind.RETAINED else (),
        channel="console",
        road=old.road,
    )
