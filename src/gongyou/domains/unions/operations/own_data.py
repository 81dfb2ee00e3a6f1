"""What workers do with their own data: bind a membership, see it in full, take it along, withdraw a consent."""

from typing import Any

from django.utils.translation import gettext as _

from gongyou.domains.unions.queries.own import account_phone, own_data, own_sealed_values
from gongyou.kernel import clock, codes, privacy
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import current, lock, operation
from gongyou.records.directory.models import Consent, Person
from gongyou.records.directory.operations.people import link_account
from gongyou.records.directory.queries import records_of


def _is_phone_of(record: Person, index: bytes) -> bool:
    return record.phone_index is not None and bytes(record.phone_index) == index


def _is_worker(viewer: Viewer, **kwargs) -> bool:
    return viewer.kind == "worker"


@operation("unions.binding_asked", allow=_is_worker)
def bind_membership(viewer: Viewer, *, name: str, identity_kind: str, identity_number: str) -> bool:
    """Give the account its registered person, if name, identity number and proven phone all agree and both are free.

    Returns whether it was done; a caller says nothing about why it was not. Raises Refused for a malformed number.
    """
    try:
        identity = codes.check_identity(identity_number, identity_kind)
    except codes.CodeError as error:
        raise Refused(str(error), field="identity_number") from error
    index = privacy.blind_index("identity", identity.number)
    lock(f"person:{index.hex()}")
    record = Person.objects.in_operation().select_related("merged_into").filter(identity_index=index).first()
    person = record.merged_into or record if record is not None else None
    phone = privacy.blind_index("phone", account_phone(viewer))
    agrees = (
        person is not None
        and person.user_id is None
        and viewer.person_id is None
        and any(row.name == name.strip() and _is_phone_of(row, phone) for row in records_of(person))
    )
    done = bool(agrees and link_account(viewer, person=person, user_id=viewer.user_id or 0))
    current().entry("unions.binding_asked", "user", viewer.user_id or 0, done=done)
    return done


@operation("unions.own_data_shown", allow=_is_worker)
def show_own_data(viewer: Viewer) -> dict[str, str]:
    """Return the own full identity number and phone; that it was asked for is kept."""
    current().entry("unions.own_data_shown", "user", viewer.user_id or 0)
    return own_sealed_values(viewer)


@operation("unions.own_data_taken", allow=_is_worker)
def take_own_data(viewer: Viewer) -> dict[str, Any]:
    """Return all that the site holds about the viewer, as plain values (right of access and copy)."""
    current().entry("unions.own_data_taken", "user", viewer.user_id or 0)
    return {"made_at": clock.now().isoformat(), **own_data(viewer)}


@operation("unions.consent_withdrawn", allow=_is_worker)
def withdraw_consent(viewer: Viewer, *, purpose: str) -> None:
    """Withdraw the own consents of a purpose; what was done before stays lawful. Refused if none is in force."""
    rows = Consent.objects.visible_to(viewer).filter(person_id=viewer.person_id, purpose=purpose, withdrawn_at=None)
    if viewer.person_id is None or not rows.update(withdrawn_at=clock.now()):
        raise Refused(_("没有可以撤回的同意，可能已经撤回。请刷新后再看。"))
    current().entry("unions.consent_withdrawn", "person", viewer.person_id, purpose=purpose)
