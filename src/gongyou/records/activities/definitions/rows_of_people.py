"""Which rows of activities follow a person when two records of one human being are joined."""

from typing import Any

from django.utils.translation import gettext_lazy

from gongyou.records.activities.models import DrillSign
from gongyou.records.directory.models import Person
from gongyou.records.directory.models.following import PERSON_ROWS, PersonRows


def _signed_once(row: DrillSign, gone: Person, kept: Person) -> dict[str, Any]:
    """Where both records signed in on one day, the second sign stays visible under the record that is closed."""
    same = DrillSign.objects.in_operation().filter(drill=row.drill_id, signed_on=row.signed_on, person=kept)
    return {"person_id": gone.pk} if same.exists() else {}


PERSON_ROWS.register(
    PersonRows(
        "activities.drill_signs",
        gettext_lazy("练兵签到"),
        DrillSign,
        "activities.drill_sign_followed",
        "drill_sign",
        adapt=_signed_once,
    )
)
