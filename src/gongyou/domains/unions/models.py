"""Facts that only this strand needs: roster imports and their staged rows."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongyou.kernel import clock
from gongyou.kernel.access.models import Node
from gongyou.kernel.access.scopes import OrgOwned, ScopedModel
from gongyou.kernel.files.models import StoredFile


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
