"""Panels: the pool of experts, their declared interests, who sits on which round, marks and signatures."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from gongyou.engines.procedures import enums
from gongyou.engines.procedures.models.joint import JointItem, JointRound
from gongyou.kernel import clock
from gongyou.kernel.access.models import Node
from gongyou.kernel.access.scopes import OrgOwned, Public, ScopedModel
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.numbering.models import Made
from gongyou.records.directory.models import Employer, Organisation, Person


def _own_seat(viewer: Viewer, user: str = "user_id") -> Q | None:
    """What is the viewer's own, as somebody who sits on panels; `user` leads to the account."""
    return Q(**{user: viewer.user_id}) if viewer.user_id is not None and viewer.holds("panels.sit") else None


def _own_panel(viewer: Viewer) -> Q | None:
    """The own seat; whoever leads, records or arbitrates sees everybody who sits there."""
    own = _own_seat(viewer)
    return None if own is None else own | Q(round__in=_led_by(viewer))


def _judged_by(viewer: Viewer) -> Q | None:
    """What the viewer marks; whoever leads, records or arbitrates sees all that is marked there."""
    own = _own_seat(viewer, "panelist__user_id")
    return None if own is None else own | Q(item__round__in=_led_by(viewer))


def _led_by(viewer: Viewer) -> models.QuerySet:
    rows = Panelist._base_manager.filter(user_id=viewer.user_id, state="active")
    return rows.filter(function__in=["chief", "recorder", "arbiter"]).values("round")


class Expert(ScopedModel, Made):
    """Somebody who may be drawn for panels of the body `node`: with an account, fields of work, and a term."""

    scope = OrgOwned("node", right="panels.run", extra=_own_seat)
    node = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="experts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="expert_of")
    name = models.CharField(max_length=60)
    code = models.CharField(max_length=16, unique=True)
    fields = models.JSONField(default=list)
    occupation = models.CharField(max_length=16, blank=True)
    qualification = models.CharField(max_length=80, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["node", "user"], condition=Q(valid_to=None), name="expert_once")]


class Interest(ScopedModel):
    """Why an expert must not judge somebody: kin, master and apprentice, adviser within three years, an own unit."""

    scope = OrgOwned("expert__node", right="panels.run", extra=lambda viewer: _own_seat(viewer, "expert__user_id"))
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="interests")
    kind = models.CharField(max_length=10, choices=enums.InterestKind.choices)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    employer = models.ForeignKey(Employer, null=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField(default=clock.now)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(employer__isnull=False) | Q(organisation__isnull=False),
                name="interest_in_somebody",
            )
        ]


class Panelist(ScopedModel):
    """Who sits on a round as what. The panel is frozen when the round opens; a recusal is filled by a reserve."""

    scope = OrgOwned("round__node", right="panels.run", extra=_own_panel)
    round = models.ForeignKey(JointRound, on_delete=models.PROTECT, related_name="panel")
    expert = models.ForeignKey(Expert, null=True, on_delete=models.PROTECT, related_name="seats")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    function = models.CharField(max_length=10, choices=enums.PanelFunction.choices)
    seat = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=enums.PanelState.choices, default=enums.PanelState.ACTIVE)
    reason = models.CharField(max_length=200, blank=True)
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "user"], name="panelist_once"),
            models.UniqueConstraint(fields=["round", "seat"], name="panelist_seat_once"),
        ]


class Seat(ScopedModel):
    """This judge judges this item; made when the panel is drawn, so that load and conflicts are settled before."""

    scope = OrgOwned("item__round__node", right="panels.run", extra=_judged_by)
    item = models.ForeignKey(JointItem, on_delete=models.PROTECT, related_name="seats")
    panelist = models.ForeignKey(Panelist, on_delete=models.PROTECT, related_name="items")
    state = models.CharField(max_length=8, choices=enums.PanelState.choices, default=enums.PanelState.ACTIVE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "panelist"], name="seat_once")]


class Mark(ScopedModel):
    """One value for one aspect of one item, in the sheet's unit; entered by one, confirmed by another, never edited.

    A later mark replaces it under a ruling; the old one stays. Where nobody in particular judges (a measured value, a
    theory paper), there is no panelist.
    """

    scope = OrgOwned("item__round__node", right="panels.run", extra=_judged_by)
    item = models.ForeignKey(JointItem, on_delete=models.PROTECT, related_name="marks")
    panelist = models.ForeignKey(Panelist, null=True, on_delete=models.PROTECT, related_name="marks")
    aspect = models.CharField(max_length=32)
    value = models.PositiveIntegerField()
    state = models.CharField(max_length=9, choices=enums.MarkState.choices, default=enums.MarkState.ENTERED)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=clock.now)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    device_key = models.CharField(max_length=40, blank=True)
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    reason = models.CharField(max_length=400, blank=True)
    ruling = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "panelist", "aspect"], condition=~Q(state="replaced"), name="mark_one_stands"
            ),
            models.UniqueConstraint(
                fields=["item", "aspect"], condition=~Q(state="replaced") & Q(panelist=None), name="mark_one_measured"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("entered_by")), name="mark_two_hands"
            ),
            models.CheckConstraint(
                condition=Q(state="confirmed", confirmed_by__isnull=False) | ~Q(state="confirmed"),
                name="mark_confirmed_by_somebody",
            ),
            models.CheckConstraint(condition=Q(state__in=enums.MarkState.values), name="mark_state_known"),
        ]


class Signing(ScopedModel):
    """A signature under a result or a sheet: who, as what, over which digest."""

    scope = OrgOwned("round__node", right="panels.run", extra=_own_panel)
    round = models.ForeignKey(JointRound, on_delete=models.PROTECT, related_name="signings")
    item = models.ForeignKey(JointItem, null=True, on_delete=models.PROTECT, related_name="signings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    function = models.CharField(max_length=10, choices=enums.PanelFunction.choices)
    digest = models.CharField(max_length=64)
    signed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "user", "digest"], name="signing_once"),
            models.UniqueConstraint(
                fields=["round", "user", "digest"], condition=Q(item=None), name="signing_once_of_the_whole"
            ),
        ]


class CodeTable(ScopedModel):
    """One sealed table of codes of a round: contestant → station → work number; each has its own keeper.

    `sealed` holds the permutation encrypted; it is opened after the marks are signed, in reverse order, by its keeper.
    """

    scope = OrgOwned("round__node", right="panels.run", extra=lambda viewer: _kept_by(viewer))
    round = models.ForeignKey(JointRound, on_delete=models.PROTECT, related_name="code_tables")
    step = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=40)
    sealed = models.TextField()
    digest = models.CharField(max_length=64)
    keeper = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(null=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "step"], name="code_table_step_once"),
            models.UniqueConstraint(fields=["round", "keeper"], name="code_table_keepers_differ"),
            models.CheckConstraint(
                condition=Q(opened_at=None, opened_by=None) | Q(opened_at__isnull=False, opened_by=F("keeper")),
                name="code_table_opened_by_keeper",
            ),
        ]


def _kept_by(viewer: Viewer) -> Q | None:
    return Q(keeper_id=viewer.user_id) if viewer.kind == "staff" and viewer.user_id is not None else None


class ResultPackage(ScopedModel):
    """The public package of a ranking as it was published: whoever has it recomputes the result; never changed."""

    scope = Public()
    round = models.OneToOneField(JointRound, on_delete=models.PROTECT, related_name="package")
    text = models.TextField()
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField(default=clock.now)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")


class Undoing(ScopedModel):
    """What was drawn or has begun is given up: a whole round, or one item of it. Asked by one, agreed by another.

    It stays on record for good: the package of the next result over the same entries tells of it.
    """

    scope = OrgOwned("round__node", right="panels.run")
    round = models.ForeignKey(JointRound, on_delete=models.PROTECT, related_name="undoings")
    item = models.OneToOneField(JointItem, null=True, on_delete=models.PROTECT, related_name="undoing")
    reason = models.CharField(max_length=400)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    hands = models.JSONField(default=list)
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round"], condition=Q(item=None), name="undoing_of_a_round_once"),
            models.CheckConstraint(condition=Q(agreed_by=None) | ~Q(agreed_by=F("asked_by")), name="undoing_two_hands"),
            models.CheckConstraint(
                condition=Q(agreed_by=None, agreed_at=None) | Q(agreed_by__isnull=False, agreed_at__isnull=False),
                name="undoing_agreed_has_moment",
            ),
        ]
