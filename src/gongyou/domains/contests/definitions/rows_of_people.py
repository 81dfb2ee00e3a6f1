"""Which rows of contests follow a person when two records of one human being are joined."""

from typing import Any

from django.utils.translation import gettext_lazy

from gongyou.domains.contests.enums import PromotionState
from gongyou.domains.contests.models import Promotion
from gongyou.records.directory.models import Person
from gongyou.records.directory.models.following import PERSON_ROWS, PersonRows


def _promised_once(row: Promotion, gone: Person, kept: Person) -> dict[str, Any]:
    """What one matter promised to both records stays under the record that is closed."""
    same = Promotion.objects.in_operation().filter(matter=row.matter_id, person=kept)
    return {"person_id": gone.pk} if same.exclude(state=PromotionState.REVERSED).exists() else {}


PERSON_ROWS.register(
    PersonRows(
        "contests.promotions",
        gettext_lazy("竞赛晋级"),
        Promotion,
        "contests.promotion_followed",
        "promotion",
        adapt=_promised_once,
        watched=("state",),
    )
)
