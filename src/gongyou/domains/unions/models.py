"""Facts that only this strand needs: roster imports and their staged rows, proposals to found a union."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongyou.kernel import clock
from gongyou.kernel.access.models import Node
from gongyou.kernel.access.scopes import OrgOwned, ScopedModel
from gongyou.kernel.files.models import StoredFile
from gongyou.records.directory.models import Employer, Organisation


class RosterImport(ScopedModel):
    """One uploaded roster: checked in the background, then committed whole or not at all."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("等待检查")
        CHECKING = "checking", _("检查中")
        CHECKED = "checked", _("已检查，待确认")
        SUBMITTED = "submitted", _("待区总工会确认")
        COMMITTING = "committing", _("入库中")
        COMMITTED = "committed", _("已入库")
        REFUSED = "refused", _("文件不能读取")
        DROPPED = "dropped", _("已放弃")

    scope = OrgOwned("node", right="roster.import")
    number = models.CharField(max_length=24, unique=True)
    node = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    document = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.UPLOADED)
    counts = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    message = models.CharField(max_length=400, blank=True)
    job_id = models.BigIntegerField(null=True)
    by_user = models.BigIntegerField(null=True)
    uploaded_at = models.DateTimeField(default=clock.now)
    committed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sha256"], condition=Q(state="committed"), name="roster_file_once"),
            models.CheckConstraint(
                condition=~Q(state="committed") | Q(committed_at__isnull=False), name="roster_committed_when"
            ),
        ]


class StagedRow(ScopedModel):
    """A checked row waiting for its commit, sealed like the facts it becomes; `action` is what the commit will do."""

    scope = OrgOwned("roster__node", right="roster.import")
    roster = models.ForeignKey(RosterImport, on_delete=models.CASCADE, related_name="rows")
    sheet = models.CharField(max_length=60)
    row = models.IntegerField()
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    initials = models.CharField(max_length=60)
    gender = models.CharField(max_length=6)
    birth_date = models.DateField()
    identity_kind = models.CharField(max_length=26)
    identity_number = models.BinaryField()
    identity_index = models.BinaryField(max_length=32)
    phone = models.BinaryField(null=True)
    phone_index = models.BinaryField(max_length=32, null=True)
    household = models.CharField(max_length=8)
    union_id = models.BigIntegerField()
    standing = models.CharField(max_length=10)
    employer_id = models.BigIntegerField(null=True)
    employer_name = models.CharField(max_length=100, blank=True)
    new_form = models.CharField(max_length=12, blank=True)
    relation = models.CharField(max_length=10)
    occupation = models.CharField(max_length=10, blank=True)
    joined_on = models.DateField()
    confirmed = models.BooleanField()
    person_id = models.BigIntegerField(null=True)
    action = models.CharField(max_length=12, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["roster", "identity_index"], name="staged_row_person_once"),
            models.UniqueConstraint(fields=["roster", "sheet", "row"], name="staged_row_once"),
        ]
        indexes = [models.Index(fields=["roster", "action"]), models.Index(fields=["roster", "person_id"])]


class Proposal(ScopedModel):
    """Enough people of one employer are members in holding pools: the street is proposed to found a union there.

    A count of people, never who they are; the employer learns nothing of it until the street speaks with it. One
    proposal for an employer and street is alive (open, taken up, or put off until a day).
    """

    class State(models.TextChoices):
        OPEN = "open", _("待处理")
        TAKEN = "taken", _("已着手建会")
        DISMISSED = "dismissed", _("暂缓")
        CLOSED = "closed", _("已关闭")

    class Closing(models.TextChoices):
        NONE = "", _("未关闭")
        COVERED = "covered", _("已有工会覆盖")
        FELL = "fell", _("人数不足")
        MOVED = "moved", _("用人单位已不在本镇街")
        RETURNED = "returned", _("暂缓期满，重新提出")

    scope = OrgOwned("street__node", right="proposals.handle")
    number = models.CharField(max_length=24, unique=True)
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="proposals")
    street = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="proposals")
    members = models.PositiveIntegerField()
    threshold = models.PositiveIntegerField()
    rule = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField(default=clock.now)
    counted_at = models.DateTimeField(default=clock.now)
    handled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    handled_role = models.CharField(max_length=32, blank=True)
    handled_node = models.ForeignKey(Node, null=True, on_delete=models.PROTECT, related_name="+")
    handled_at = models.DateTimeField(null=True)
    matter_number = models.CharField(max_length=24, null=True, blank=True)
    reason = models.CharField(max_length=400, blank=True)
    returns_on = models.DateField(null=True, blank=True)
    closing = models.CharField(max_length=10, choices=Closing.choices, blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["employer", "street"],
                condition=Q(state__in=["open", "taken", "dismissed"]),
                name="proposal_one_alive",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "taken", "dismissed", "closed"]), name="proposal_state_known"
            ),
            models.CheckConstraint(
                condition=(Q(state="closed", closed_at__isnull=False) & ~Q(closing=""))
                | (~Q(state="closed") & Q(closed_at=None, closing="")),
                name="proposal_closed_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["taken", "dismissed"]) | Q(handled_by__isnull=False, handled_at__isnull=False),
                name="proposal_handled_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="dismissed") | (~Q(reason="") & Q(returns_on__isnull=False)),
                name="proposal_put_off_with_reason_and_day",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["taken", "closed"]) | Q(matter_number=None), name="proposal_matter_when_taken"
            ),
            models.CheckConstraint(
                condition=~Q(state="open") | Q(members__gte=F("threshold")), name="proposal_reaches_threshold"
            ),
        ]
        indexes = [models.Index(fields=["street", "state"])]

    def __str__(self) -> str:
        return self.number
