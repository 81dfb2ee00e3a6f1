"""Which rows of the engine follow a person when two records of one human being are joined."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongyou.engines.procedures.enums import RollState
from gongyou.engines.procedures.models import Due, Matter, Party, RollItem
from gongyou.kernel import clock
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.models import Person
from gongyou.records.directory.models.following import PERSON_ROWS, PersonRows


def _without_a_second(row: Matter, gone: Person, kept: Person) -> dict[str, Any]:
    """An open matter goes on under the kept record; two of one kind at once are one too many. Raises Refused."""
    if row.once is None:
        return {}
    parts = row.once.split(":")
    parts[1:2] = [str(kept.pk) if part == str(gone.pk) else part for part in parts[1:2]]
    once = ":".join(parts)
    if once != row.once and Matter.objects.in_operation().filter(once=once).exists():
        raise Refused(
            _("两份登记各有一件同类办件在办（其中一件 %(number)s）。请先办结一件，再合并。") % {"number": row.number},
            code="two_open",
        )
    return {"once": once}


def _not_twice_on_a_roll(row: RollItem, gone: Person, kept: Person) -> dict[str, Any]:
    """Where both stand on one roll, the human being stands there once."""
    same = RollItem.objects.in_operation().filter(matter=row.matter_id, kind=row.kind, person=kept, valid_to=None)
    twice = row.valid_to is None and same.exists()
    return {"valid_to": max(clock.today(), row.valid_from), "state": RollState.OUT.value} if twice else {}


PERSON_ROWS.register(
    PersonRows("procedures.parties", gettext_lazy("当事方"), Party, "procedures.party_followed", "party")
)
PERSON_ROWS.register(
    PersonRows(
        "procedures.matters",
        gettext_lazy("办件"),
        Matter,
        "procedures.matter_followed",
        "matter",
        column="subject_number",
        adapt=_without_a_second,
        narrow=(("subject_kind", "person"),),
        watched=("state",),
    )
)
PERSON_ROWS.register(
    PersonRows(
        "procedures.roll",
        gettext_lazy("名单行"),
        RollItem,
        "procedures.roll_item_followed",
        "roll_item",
        adapt=_not_twice_on_a_roll,
    )
)
PERSON_ROWS.register(
    PersonRows(
        "procedures.dues",
        gettext_lazy("定期义务"),
        Due,
        "procedures.due_followed",
        "due",
        column="subject_number",
        narrow=(("subject_kind", "person"),),
        watched=("state",),
    )
)
