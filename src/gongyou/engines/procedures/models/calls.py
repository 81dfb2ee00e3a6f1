"""Calls: this year's edition of a procedure that staff set up; frozen when it is published."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from gongyou.engines.procedures import enums
from gongyou.kernel import clock
from gongyou.kernel.access.models import Node
from gongyou.kernel.access.scopes import OrgOwned, ScopedModel
from gongyou.kernel.access.viewer import Viewer

#: From its publication on a call is read by everybody.
PUBLIC_STATES = ("published", "open", "closed", "judged", "announced", "filed")
_FROZEN = Q(state__in=PUBLIC_STATES)


def _published(viewer: Viewer) -> Q:
    return _FROZEN


class Call(ScopedModel):
    """One edition of a procedure: dates, tracks, quotas, questions, sheet, texts, as data in `setup`.

    Drafted by one, tried on sample people, approved by another, published (from then on `setup` is what `digest`
    says), open, closed, judged, announced, filed. Days are the organiser's; `closes_at` is the first instant too late.
    """

    scope = OrgOwned("node", right="calls.read", extra=_published)
    number = models.CharField(max_length=24, unique=True)
    procedure = models.CharField(max_length=48, db_index=True)
    node = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="calls")
    title = models.CharField(max_length=120)
    year = models.PositiveSmallIntegerField()
    nature = models.CharField(max_length=12, choices=enums.CallNature.choices)
    approval_basis = models.CharField(max_length=120, blank=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    copied_from = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="copies")
    state = models.CharField(max_length=10, choices=enums.CallState.choices, default=enums.CallState.DRAFT)
    setup = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    tried = models.JSONField(default=dict)
    opens_on = models.DateField(null=True)
    closes_on = models.DateField(null=True)
    closes_at = models.DateTimeField(null=True)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=enums.CallState.values), name="call_state_known"),
            models.CheckConstraint(condition=Q(nature__in=enums.CallNature.values), name="call_nature_known"),
            models.CheckConstraint(
                condition=~Q(nature="commendation") | ~Q(approval_basis=""), name="call_commends_with_basis"
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(drafted_by=None) | ~Q(approved_by=F("drafted_by")),
                name="call_two_hands",
            ),
            models.CheckConstraint(
                condition=~_FROZEN
                | (Q(published_at__isnull=False, opens_on__isnull=False, closes_on__isnull=False) & ~Q(digest="")),
                name="call_published_is_frozen",
            ),
            models.CheckConstraint(
                condition=Q(closes_on=None) | Q(opens_on__lte=F("closes_on")), name="call_opens_before_it_closes"
            ),
        ]
        indexes = [models.Index(fields=["node", "state"]), models.Index(fields=["procedure", "year"])]

    def __str__(self) -> str:
        return self.number


class Track(ScopedModel):
    """One category of a call, in which candidates compete with each other; a contest's is occupation × group × level.

    `places` is how many may be selected; none: everybody who reaches what the sheet asks for.
    """

    scope = OrgOwned("call__node", right="calls.read", extra=lambda viewer: Q(call__state__in=PUBLIC_STATES))
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="tracks")
    key = models.CharField(max_length=32)
    name = models.CharField(max_length=80)
    places = models.PositiveIntegerField(null=True)
    data = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call", "key"], name="track_once"),
            models.CheckConstraint(condition=Q(places=None) | Q(places__gt=0), name="track_has_places"),
        ]


class Allotment(ScopedModel):
    """How many a body may recommend in a track (or in all of them)."""

    scope = OrgOwned("call__node", "node", right="calls.read", extra=lambda viewer: Q(call__state__in=PUBLIC_STATES))
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="allotments")
    node = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="allotments")
    track = models.ForeignKey(Track, null=True, on_delete=models.PROTECT, related_name="allotments")
    places = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call", "node", "track"], name="allotment_once"),
            models.UniqueConstraint(fields=["call", "node"], condition=Q(track=None), name="allotment_once_for_all"),
        ]


class CallAct(ScopedModel):
    """One dated step of somebody on a call; each has its ledger entry."""

    scope = OrgOwned("call__node", right="calls.read")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="acts")
    verb = models.CharField(max_length=10, choices=enums.CallVerb.choices)
    recorded_at = models.DateTimeField(default=clock.now)
    by_user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    by_role = models.CharField(max_length=32, blank=True)
    acting_for = models.BigIntegerField(null=True)
    note = models.CharField(max_length=400, blank=True)
    data = models.JSONField(default=dict)
