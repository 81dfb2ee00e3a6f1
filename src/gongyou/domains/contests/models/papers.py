"""Confidential papers of an entry, and who looked at them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from gongyou.domains.contests.enums import LookKind
from gongyou.engines.procedures.models import Matter
from gongyou.kernel import clock
from gongyou.kernel.access.scopes import OrgOwned, ScopedModel
from gongyou.kernel.files.models import StoredFile


class Paper(ScopedModel):
    """A confidential paper of an entry (a business plan). A blind panel never gets it: it reads the judging copy."""

    scope = OrgOwned("matter__desk_node", "matter__parties__organisation__node", right="matters.read")
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="papers")
    title = models.CharField(max_length=100)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "file"], name="paper_once"),
            models.CheckConstraint(condition=~Q(title=""), name="paper_has_title"),
        ]


class PaperLook(ScopedModel):
    """Somebody opened a confidential paper; the entrant sees who, when and in which role."""

    scope = OrgOwned("paper__matter__desk_node", "paper__matter__parties__organisation__node", right="matters.read")
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="looks")
    kind = models.CharField(max_length=6, choices=LookKind.choices)
    by_user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=32, blank=True)
    looked_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(kind__in=LookKind.values), name="paper_look_kind_known")]
