import django.db.models.deletion
import gongyou.kernel.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = [("directory", "0002_what_columns_cannot_hold"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            name="Drill",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_by_kind", models.CharField(default="seed", max_length=16)),
                ("made_by_number", models.BigIntegerField(default=0)),
                ("title", models.CharField(max_length=100)),
                ("occupation", models.CharField(max_length=40)),
                ("method", models.CharField(blank=True, max_length=100)),
                ("begins_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("proof", models.CharField(choices=[("signs", "逐人签到"), ("attested", "单位证明")], max_length=8)),
                ("document", models.CharField(blank=True, max_length=80)),
                ("headcount", models.PositiveIntegerField(default=0)),
                ("state", models.CharField(choices=[("recorded", "已登记"), ("sampled", "抽查属实"), ("corrected", "抽查后更正"), ("void", "作废")], default="recorded", max_length=9)),
                ("recorded_at", models.DateTimeField(default=gongyou.kernel.clock.now)),
                ("organisation", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="drills", to="directory.organisation")),
                ("recorded_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "indexes": [models.Index(fields=["organisation", "ends_on"], name="activities__organis_fd7f22_idx")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("ends_on__gte", models.F("begins_on"))), name="drill_period"),
                    models.CheckConstraint(condition=models.Q(("proof__in", ["signs", "attested"])), name="drill_proof_known"),
                    models.CheckConstraint(condition=models.Q(("state__in", ["recorded", "sampled", "corrected", "void"])), name="drill_state_known"),
                    models.CheckConstraint(condition=models.Q(models.Q(("proof", "attested"), _negated=True), models.Q(("document", ""), _negated=True), _connector="OR"), name="drill_attested_by_document"),
                    models.CheckConstraint(condition=models.Q(models.Q(("state", "void"), _negated=True), ("headcount", 0), _connector="OR"), name="drill_void_counts_nothing"),
                    models.UniqueConstraint(condition=models.Q(("state", "void"), _negated=True), fields=("organisation", "title", "begins_on"), name="drill_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="DrillCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked", models.PositiveIntegerField()),
                ("confirmed", models.PositiveIntegerField()),
                ("headcount_before", models.PositiveIntegerField()),
                ("headcount_after", models.PositiveIntegerField()),
                ("remark", models.CharField(blank=True, max_length=200)),
                ("checked_on", models.DateField()),
                ("checked_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("drill", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="checks", to="activities.drill")),
            ],
            options={"constraints": [models.CheckConstraint(condition=models.Q(("asked__gt", 0), ("confirmed__lte", models.F("asked"))), name="drill_check_confirmed_of_asked"), models.CheckConstraint(condition=models.Q(("headcount_after__lte", models.F("headcount_before"))), name="drill_check_never_adds")]},
        ),
        migrations.CreateModel(
            name="DrillSign",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("signed_on", models.DateField()),
                ("drill", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="signs", to="activities.drill")),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="drill_signs", to="directory.person")),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("drill", "person", "signed_on"), name="drill_sign_once")]},
        ),
        migrations.CreateModel(
            name="Drive",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_by_kind", models.CharField(default="seed", max_length=16)),
                ("made_by_number", models.BigIntegerField(default=0)),
                ("name", models.CharField(max_length=100)),
                ("begins_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("place", models.CharField(blank=True, max_length=200)),
                ("target", models.PositiveIntegerField(null=True)),
                ("state", models.CharField(choices=[("draft", "草案"), ("approved", "已批准"), ("open", "进行中"), ("closed", "已结束"), ("withdrawn", "已撤回")], default="draft", max_length=10)),
                ("drafted_at", models.DateTimeField(default=gongyou.kernel.clock.now)),
                ("approved_at", models.DateTimeField(null=True)),
                ("opened_on", models.DateField(null=True)),
                ("closed_on", models.DateField(null=True)),
                ("approved_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("drafted_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("drafted_for", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("owner", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="drives", to="directory.organisation")),
            ],
            options={
                "indexes": [models.Index(fields=["owner", "state"], name="activities__owner_i_75e07b_idx")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("state__in", ["draft", "approved", "open", "closed", "withdrawn"])), name="drive_state_known"),
                    models.CheckConstraint(condition=models.Q(("ends_on__gte", models.F("begins_on"))), name="drive_period"),
                    models.CheckConstraint(condition=models.Q(("target__isnull", True), ("target__gte", 1), _connector="OR"), name="drive_target_counts"),
                    models.CheckConstraint(
                        condition=models.Q(("approved_by__isnull", True), models.Q(models.Q(("approved_by", models.F("drafted_by")), _negated=True), models.Q(("drafted_for", None), models.Q(("approved_by", models.F("drafted_for")), _negated=True), _connector="OR")), _connector="OR"), name="drive_two_hands"
                    ),
                    models.CheckConstraint(condition=models.Q(("state__in", ["draft", "withdrawn"]), ("approved_by__isnull", False), ("drafted_by__isnull", True), _connector="OR"), name="drive_approved_before_open"),
                    models.CheckConstraint(condition=models.Q(models.Q(("state", "open"), _negated=True), ("opened_on__isnull", False), _connector="OR"), name="drive_open_since"),
                    models.CheckConstraint(condition=models.Q(models.Q(("state", "closed"), _negated=True), ("closed_on__isnull", False), _connector="OR"), name="drive_closed_since"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Activity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_by_kind", models.CharField(default="seed", max_length=16)),
                ("made_by_number", models.BigIntegerField(default=0)),
                ("kind", models.CharField(choices=[("joining_drive", "集中建会入会行动")], max_length=16)),
                ("title", models.CharField(max_length=100)),
                ("place", models.CharField(blank=True, max_length=100)),
                ("held_on", models.DateField()),
                ("state", models.CharField(choices=[("planned", "已安排"), ("held", "已举行"), ("cancelled", "已取消")], default="planned", max_length=10)),
                ("organiser", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="activities", to="directory.organisation")),
                ("drive", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="sessions", to="activities.drive")),
            ],
            options={"constraints": [models.CheckConstraint(condition=models.Q(("state__in", ["planned", "held", "cancelled"])), name="activity_state_known"), models.UniqueConstraint(condition=models.Q(("state", "cancelled"), _negated=True), fields=("drive", "held_on"), name="activity_once_a_day")]},
        ),
    ]
