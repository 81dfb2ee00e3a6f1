"""Nodes, dated links on lines, their closure, roles at nodes, and covers for absence."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from gongyou.kernel import clock
from gongyou.kernel.access import scopes
from gongyou.kernel.access.scopes import OrgOwned, Public, ScopedModel, System
from gongyou.kernel.numbering.models import Made


class Node(ScopedModel):
    """A place in the graph at which roles stand; what it is, an upper floor says."""

    scope = Public()
    created_at = models.DateTimeField(default=clock.now)


class Link(ScopedModel, Made):
    """`child` stands under `parent` on `line` from a day on; an empty end is open. One link of a child is primary."""

    scope = Public()
    line = models.CharField(max_length=16)
    parent = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="child_links")
    child = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="parent_links")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    is_primary = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(parent=F("child")), name="link_not_to_itself"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="link_period"
            ),
            models.UniqueConstraint(fields=["line", "child"], condition=Q(valid_to=None), name="link_one_parent"),
            models.UniqueConstraint(
                fields=["child"], condition=Q(valid_to=None, is_primary=True), name="link_one_primary"
            ),
        ]
        indexes = [models.Index(fields=["line", "parent"])]


class Closure(ScopedModel):
    """Every ancestor of every node on each line as of now; derived from the open links."""

    scope = System()
    line = models.CharField(max_length=16)
    ancestor = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="+")
    descendant = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="+")
    depth = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "ancestor", "descendant"], name="closure_once"),
            models.UniqueConstraint(fields=["line", "descendant", "depth"], name="closure_one_path"),
        ]
        indexes = [models.Index(fields=["line", "descendant"])]


class LineLock(ScopedModel):
    """The row that whoever changes the graph locks first, whatever the line."""

    scope = System()
    line = models.CharField(max_length=16, primary_key=True)
    changed_at = models.DateTimeField(default=clock.now)


EXCLUSIVE = ["system_admin", "security_admin", "audit_admin"]


class Role(ScopedModel, Made):
    """A user's right at a node along a line, dated. Three administrators exclude each other and everything else."""

    scope = OrgOwned("node", right="roles.read")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="roles")
    kind = models.CharField(max_length=32)
    node = models.ForeignKey(Node, null=True, blank=True, on_delete=models.PROTECT, related_name="roles")
    subject_id = models.BigIntegerField(null=True, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "node"], condition=Q(valid_to=None), name="role_once"),
            models.UniqueConstraint(
                fields=["user"], condition=Q(valid_to=None, kind__in=EXCLUSIVE), name="role_administrators_exclude"
            ),
            models.CheckConstraint(
                condition=Q(node__isnull=False) | Q(subject_id__isnull=False) | Q(kind__in=EXCLUSIVE),
                name="role_stands_somewhere",
            ),
        ]
        indexes = [models.Index(fields=["kind", "node"])]


class Cover(ScopedModel, Made):
    """During an absence a substitute holds a colleague's desk; separation of duties counts the covered one too."""

    scope = OrgOwned("role__node", right="roles.read")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="covers")
    substitute = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="covers")
    valid_from = models.DateField()
    valid_to = models.DateField()
    reason = models.CharField(max_length=200)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="cover_period")]


scopes._CLOSURE[:] = [Closure]
