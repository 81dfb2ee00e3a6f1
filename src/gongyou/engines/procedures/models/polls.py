"""Ballots of verified members: who has voted stands apart from what was chosen; a receipt proves the count only."""

from django.db import models
from django.db.models import Q

from gongyou.engines.procedures.models.joint import JointItem, JointRound
from gongyou.kernel import clock
from gongyou.kernel.access.scopes import OrgOwned, PersonOwned, ScopedModel
from gongyou.records.directory.models import Organisation, Person


class Voter(ScopedModel):
    """This person has voted in this ballot; once."""

    scope = PersonOwned("person", right="panels.run")
    round = models.ForeignKey(JointRound, on_delete=models.PROTECT, related_name="voters")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    voted_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "person"], name="voter_once")]


class Receipt(ScopedModel):
    """The digest of a receipt that was handed out; its holder finds it among those counted, and nothing else."""

    scope = OrgOwned("round__node", right="panels.run", extra=lambda viewer: Q(round__state="closed"))
    round = models.ForeignKey(JointRound, on_delete=models.PROTECT, related_name="receipts")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "digest"], name="receipt_once")]


class Tally(ScopedModel):
    """How many votes an item has from one organisation: what is chosen is added up at once and kept with nobody."""

    scope = OrgOwned("round__node", right="panels.run")
    round = models.ForeignKey(JointRound, on_delete=models.PROTECT, related_name="tallies")
    item = models.ForeignKey(JointItem, on_delete=models.PROTECT, related_name="tallies")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    votes = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "organisation"], name="tally_once")]
