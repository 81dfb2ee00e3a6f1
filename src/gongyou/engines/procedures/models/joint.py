"""Joint rounds: one act upon many matters (a panel, a ranking, a notice, a decision), item by item."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from gongyou.engines.procedures import enums
from gongyou.engines.procedures.models.calls import Call, Track
from gongyou.engines.procedures.models.matters import Matter
from gongyou.kernel import clock
from gongyou.kernel.access.models import Node
from gongyou.kernel.access.scopes import OrgOwned, ScopedModel
from gongyou.kernel.access.viewer import Viewer

#: What is read by everybody: notices and ballots that were opened, also afterwards.
PUBLIC_ROUND = Q(kind__in=["notice", "poll"], state__in=["open", "closed"])


def _sits(viewer: Viewer) -> Q | None:
    """Whoever sits on the panel sees the round, never the matters behind its codes."""
    if viewer.user_id is None or not viewer.holds("panels.sit"):
        return None
    return Q(panel__user_id=viewer.user_id, panel__state="active")


def _open_to(viewer: Viewer) -> Q:
    sits = _sits(viewer)
    if sits is None:
        return PUBLIC_ROUND
    rows = JointRound._base_manager.filter(sits).values("pk")
    return PUBLIC_ROUND | Q(pk__in=rows)


def _item_open_to(viewer: Viewer) -> Q:
    rows = JointRound._base_manager.filter(_open_to(viewer)).values("pk")
    return Q(round_id__in=rows)


class JointRound(ScopedModel):
    """One act upon many matters that stand at one stage, held by the body `node`; closing it is one transaction.

    Made by one (draft), checked by another, open, then closed or void. `rule` keeps what it was held by, `digest` the
    hash of the result. A notice ends at `ends_at`, an exclusive instant computed as `trace` says.
    """

    scope = OrgOwned("node", right="matters.read", extra=_open_to)
    number = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=8, choices=enums.JointKind.choices)
    procedure = models.CharField(max_length=48)
    stage = models.CharField(max_length=32)
    call = models.ForeignKey(Call, null=True, on_delete=models.PROTECT, related_name="rounds")
    track = models.ForeignKey(Track, null=True, on_delete=models.PROTECT, related_name="rounds")
    node = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="joint_rounds")
    title = models.CharField(max_length=120)
    state = models.CharField(max_length=8, choices=enums.JointState.choices, default=enums.JointState.DRAFT)
    rule = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    seed = models.CharField(max_length=64, blank=True)
    seed_digest = models.CharField(max_length=64, blank=True)
    posted_at = models.DateTimeField(null=True)
    ends_on = models.DateField(null=True)
    ends_at = models.DateTimeField(null=True)
    trace = models.JSONField(default=dict)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=enums.JointState.values), name="joint_state_known"),
            models.CheckConstraint(
                condition=Q(checked_by=None) | Q(made_by=None) | ~Q(checked_by=F("made_by")), name="joint_two_hands"
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) | ~Q(state="closed"),
                name="joint_closed_has_moment",
            ),
            models.CheckConstraint(
                condition=~Q(kind="notice", state__in=["open", "closed"])
                | Q(posted_at__isnull=False, ends_at__isnull=False, ends_on__isnull=False),
                name="joint_notice_has_end",
            ),
        ]
        indexes = [models.Index(fields=["node", "state"]), models.Index(fields=["call", "stage", "state"])]

    def __str__(self) -> str:
        return self.number


class JointItem(ScopedModel):
    """One matter in a joint round. `code` is all that a blind panel sees; `published` all that the public reads.

    `exact` is a fraction "a/b" in lowest terms, `shown` its printed form. An item with its own `ends_at` began anew.
    """

    scope = OrgOwned("round__node", right="matters.read", extra=_item_open_to)
    round = models.ForeignKey(JointRound, on_delete=models.PROTECT, related_name="items")
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="joint_items")
    ordinal = models.PositiveIntegerField()
    code = models.CharField(max_length=16, blank=True)
    state = models.CharField(max_length=9, choices=enums.ItemState.choices, default=enums.ItemState.IN)
    published = models.JSONField(default=dict)
    exact = models.CharField(max_length=120, blank=True)
    shown = models.CharField(max_length=24, blank=True)
    rank = models.PositiveIntegerField(null=True)
    selected = models.BooleanField(null=True)
    data = models.JSONField(default=dict)
    ends_on = models.DateField(null=True)
    ends_at = models.DateTimeField(null=True)
    trace = models.JSONField(default=dict)
    outcome = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "matter"], name="joint_item_once"),
            models.UniqueConstraint(fields=["round", "ordinal"], name="joint_item_ordinal_once"),
            models.UniqueConstraint(fields=["round", "code"], condition=~Q(code=""), name="joint_item_code_once"),
            models.UniqueConstraint(fields=["round", "rank"], name="joint_item_no_tied_ranks"),
            models.CheckConstraint(condition=Q(state__in=enums.ItemState.values), name="joint_item_state_known"),
        ]
        indexes = [models.Index(fields=["matter"])]


class OpenItem(ScopedModel):
    """The one open joint round in which a matter stands at a stage: of two rounds that take it, one is refused."""

    scope = OrgOwned("item__round__node", right="matters.read")
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=32)
    item = models.OneToOneField(JointItem, on_delete=models.PROTECT, related_name="open")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["matter", "stage"], name="open_item_once")]
