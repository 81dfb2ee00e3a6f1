"""Rows of panels and ballots that follow a person when two records of one human being are joined."""

from typing import Any

from django.utils.translation import gettext_lazy

from gongyou.engines.procedures.models import Expert, Interest, Voter
from gongyou.records.directory.models import Person
from gongyou.records.directory.models.following import PERSON_ROWS, PersonRows


def _voted_once(row: Voter, gone: Person, kept: Person) -> dict[str, Any]:
    """Where both records voted in one ballot, the second vote stays visible under the record that is closed."""
    both = Voter.objects.in_operation().filter(round=row.round_id, person=kept).exists()
    return {"person_id": gone.pk} if both else {}


PERSON_ROWS.register(
    PersonRows("procedures.experts", gettext_lazy("评审专家"), Expert, "procedures.expert_followed", "expert")
)
PERSON_ROWS.register(
    PersonRows("procedures.interests", gettext_lazy("利害关系"), Interest, "procedures.interest_followed", "interest")
)
PERSON_ROWS.register(
    PersonRows(
        "procedures.voters",
        gettext_lazy("投票登记"),
        Voter,
        "procedures.voter_followed",
        "voter",
        adapt=_voted_once,
    )
)
