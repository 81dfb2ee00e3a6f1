"""Objections against one item of a notice; who objects stands sealed in the answers of the objection's own matter."""

from django.db import models

from gongyou.engines.procedures.models.joint import JointItem
from gongyou.engines.procedures.models.matters import Matter
from gongyou.kernel import clock
from gongyou.kernel.access.scopes import OrgOwned, ScopedModel


class Objection(ScopedModel):
    """One objection: its own matter and the item that it stops. `code_digest` finds it for whoever holds the code."""

    scope = OrgOwned("matter__desk_node", right="matters.read")
    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="objection")
    item = models.ForeignKey(JointItem, on_delete=models.PROTECT, related_name="objections")
    code_digest = models.CharField(max_length=64, unique=True)
    named = models.BooleanField()
    on_paper = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["item"])]
