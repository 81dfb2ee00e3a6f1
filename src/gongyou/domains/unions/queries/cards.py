"""Membership cards: the own one, and what a scanned card shows to whoever checks it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from gongyou.kernel import privacy
from gongyou.kernel.access.scopes import sole
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.directory.models import Membership


@dataclass(frozen=True)
class Card:
    """What stands on a card. `name` is masked unless the card is the viewer's own."""

    membership_id: int
    name: str
    union: str
    card_number: str
    status: str
    status_label: str
    since: date

    @property
    def good(self) -> bool:
        """Whether the membership is in force with all its rights."""
        return self.status == "active"


def _shown(rows: QuerySet[Membership]) -> QuerySet[Membership]:
    """The rows with what a card shows of them."""
    shown = rows.select_related("union", "person")
    return shown.only("kind", "card_number", "valid_from", "union__name", "person__name")


def _card(row: Membership, *, name: str) -> Card:
    return Card(
        membership_id=row.pk,
        name=name,
        union=row.union.name,
        card_number=row.card_number or "",
        status=row.kind,
        status_label=str(row.get_kind_display()),
        since=row.valid_from,
    )


def own_card(viewer: Viewer) -> Card | None:
    """The card of the viewer's own open membership (whoever has one is known by more than an application)."""
    if viewer.kind != "worker" or viewer.person_id is None:
        return None
    row = sole(_shown(Membership.objects.visible_to(viewer).filter(person_id=viewer.person_id, valid_to=None)))
    return _card(row, name=row.person.name) if row else None


def shown_card(membership_id: int) -> Card | None:
    """The card behind a code that its owner shows right now; None once the membership has ended.

    No viewer: the sealed, short-lived code that the owner holds up is the permission. The name is masked.
    """
    row = sole(_shown(Membership._base_manager.filter(pk=membership_id, valid_to=None)))
    return _card(row, name=privacy.mask_name(row.person.name)) if row else None
