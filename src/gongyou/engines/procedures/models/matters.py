"""Matters with their parties, acts and clocks."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from gongyou.engines.procedures import enums
from gongyou.engines.procedures.models.calls import Allotment, Call, Track
from gongyou.engines.procedures.models.editions import Edition
from gongyou.kernel import clock
from gongyou.kernel.access.models import Node
from gongyou.kernel.access.scopes import OrgOwned, ScopedModel
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.privacy.fields import SealedTextField
from gongyou.records.directory.models import Employer, Organisation, Person


def _applicants_own(viewer: Viewer) -> Q | None:
    """A worker sees what the own account submitted and what concerns the own person; an employer's contact, the
    matters in which the employer takes part; nobody sees a matter because of a part that is sealed."""
    if viewer.kind == "staff" and viewer.holds("employer.own"):
        if viewer.subject_id is None:
            return None
        rows = Party._base_manager.filter(employer_id=viewer.subject_id, valid_to=None, sealed=False)
        return Q(pk__in=rows.values("matter_id"))
    if viewer.kind != "worker":
        return None
    found = Q(opened_user_id=viewer.user_id)
    if viewer.person_id is not None:
        about = Party._base_manager.filter(person_id=viewer.person_id, sealed=False).values("matter_id")
        found |= Q(pk__in=about)
    return found


def about_matter(viewer: Viewer) -> Q | None:
    """A worker sees what belongs to the own matters; an employer's contact sees nobody's name, vote or note."""
    if viewer.kind != "worker":
        return None
    mine = Matter._base_manager.filter(_applicants_own(viewer)).values("pk")
    return Q(matter_id__in=mine)


#: What belongs to a matter is seen by its desk and by whoever takes part now.
OF_MATTER = OrgOwned(
    "matter__desk_node",
    "matter__parties__organisation__node",
    right="matters.read",
    extra=about_matter,
    dated="matter__parties",
)


class Matter(ScopedModel):
    """One thing asked or owed. `once` keeps two open matters of one kind about one subject apart by constraint.

    A matter of a call says for whom or what it competes (`candidate`), in which track, under which tags, and whose
    place it takes (`allotment`).
    """

    scope = OrgOwned(
        "desk_node",
        "parties__organisation__node",
        "branches__desk_node",
        right="matters.read",
        extra=_applicants_own,
        dated="parties",
    )
    number = models.CharField(max_length=24, unique=True)
    procedure = models.CharField(max_length=48, db_index=True)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="matters")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    link = models.CharField(max_length=12, blank=True)
    call = models.ForeignKey(Call, null=True, on_delete=models.PROTECT, related_name="matters")
    track = models.ForeignKey(Track, null=True, on_delete=models.PROTECT, related_name="matters")
    allotment = models.ForeignKey(Allotment, null=True, on_delete=models.PROTECT, related_name="matters")
    candidate = models.CharField(max_length=80, blank=True)
    tags = models.JSONField(default=list)
    subject_kind = models.CharField(max_length=24)
    subject_number = models.BigIntegerField()
    opened_by = models.CharField(max_length=12, choices=enums.OpenedBy.choices)
    opened_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="matters"
    )
    channel = models.CharField(max_length=16, blank=True)
    stage = models.CharField(max_length=32)
    state = models.CharField(max_length=8, choices=enums.MatterState.choices, default=enums.MatterState.OPEN)
    ending = models.CharField(max_length=10, choices=enums.Ending.choices, blank=True)
    desk_node = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    desk_remark = models.CharField(max_length=16, blank=True)
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    flags = models.JSONField(default=list)
    answers = SealedTextField()
    once = models.CharField(max_length=80, null=True, unique=True)
    road = models.CharField(max_length=14, blank=True)
    code_id = models.BigIntegerField(null=True)
    opened_at = models.DateTimeField(default=clock.now, db_index=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(state="ended", ended_at__isnull=False) & ~Q(ending=""))
                | (~Q(state="ended") & Q(ended_at=None, ending="")),
                name="matter_ended_has_ending",
            ),
            models.CheckConstraint(
                condition=Q(state="ended") & Q(once=None) | ~Q(state="ended"), name="matter_once_open"
            ),
            models.CheckConstraint(condition=Q(state__in=["open", "returned", "ended"]), name="matter_state_known"),
            models.UniqueConstraint(
                fields=["call", "candidate"],
                condition=Q(call__isnull=False) & ~Q(candidate="") & ~Q(ending__in=["withdrawn", "lapsed"]),
                name="matter_candidate_once_in_call",
            ),
            models.CheckConstraint(condition=Q(track=None) | Q(call__isnull=False), name="matter_track_of_call"),
        ]
        indexes = [
            models.Index(fields=["desk_node", "state"]),
            models.Index(fields=["subject_kind", "subject_number"]),
            models.Index(fields=["call", "stage", "state"]),
        ]

    def __str__(self) -> str:
        return self.number


class Party(ScopedModel):
    """Who takes part as what, dated."""

    scope = OrgOwned("matter__desk_node", "organisation__node", right="matters.read", extra=about_matter)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="parties")
    role = models.CharField(max_length=12, choices=enums.PartyRole.choices)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="parties")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="parties")
    employer = models.ForeignKey(Employer, null=True, on_delete=models.PROTECT, related_name="parties")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    sealed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "role"], condition=Q(valid_to=None), name="party_one_per_role"),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(organisation__isnull=False) | Q(employer__isnull=False),
                name="party_is_somebody",
            ),
        ]
        indexes = [models.Index(fields=["person"]), models.Index(fields=["organisation"])]


class Act(ScopedModel):
    """One dated act; corrected by a later act, never edited."""

    scope = OF_MATTER
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="acts")
    verb = models.CharField(max_length=12, choices=enums.Verb.choices)
    actor = models.CharField(max_length=10, choices=enums.Actor.choices)
    stage = models.CharField(max_length=32)
    outcome = models.CharField(max_length=32, blank=True)
    happened_on = models.DateField()
    recorded_at = models.DateTimeField(default=clock.now)
    by_user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    by_role = models.CharField(max_length=32, blank=True)
    acting_for = models.BigIntegerField(null=True)
    for_node = models.ForeignKey(Node, null=True, on_delete=models.PROTECT, related_name="+")
    mandate = models.CharField(max_length=100, blank=True)
    note = models.CharField(max_length=400, blank=True)
    given = models.JSONField(default=dict)
    made = models.JSONField(default=list)
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="corrected_by")

    class Meta:
        indexes = [models.Index(fields=["matter", "recorded_at"])]


class Clock(ScopedModel):
    """A running time with its computation."""

    scope = OF_MATTER
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="clocks")
    anchor = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="clocks")
    stage = models.CharField(max_length=32)
    rule = models.CharField(max_length=64)
    kind = models.CharField(max_length=8, choices=enums.ClockKind.choices)
    owner = models.CharField(max_length=10, choices=enums.ClockOwner.choices)
    on_silence = models.CharField(max_length=10, choices=enums.OnSilence.choices)
    statutory = models.BooleanField(default=False)
    source = models.CharField(max_length=200, blank=True)
    due = models.DateField()
    deadline = models.DateTimeField(db_index=True)
    state = models.CharField(max_length=8, choices=enums.ClockState.choices, default=enums.ClockState.RUNNING)
    stopped_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    trace = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "stage", "rule"],
                condition=Q(state__in=["running", "stopped"]),
                name="clock_one_of_a_rule",
            )
        ]
        indexes = [models.Index(fields=["state", "deadline"])]
