import django.db.models.deletion
import gongyou.kernel.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = [("directory", "0002_what_columns_cannot_hold"), ("files", "0001_first"), ("passport", "0002_what_columns_cannot_hold"), ("procedures", "0004_what_stays"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            name="Landing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_by_kind", models.CharField(default="seed", max_length=16)),
                ("made_by_number", models.BigIntegerField(default=0)),
                ("project", models.CharField(max_length=120)),
                ("commitment", models.BigIntegerField(null=True)),
                ("document", models.CharField(max_length=60)),
                ("signed_on", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                ("employer", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="landings", to="directory.employer")),
                ("matter", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="landing", to="procedures.matter")),
            ],
            options={"constraints": [models.CheckConstraint(condition=models.Q(("document", ""), _negated=True), name="landing_is_signed"), models.CheckConstraint(condition=models.Q(("valid_to", None), ("valid_to__gte", models.F("signed_on")), _connector="OR"), name="landing_period")]},
        ),
        migrations.CreateModel(
            name="Milestone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ordinal", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=100)),
                ("due_on", models.DateField()),
                ("amount_fen", models.PositiveBigIntegerField(default=0)),
                ("instalment", models.BigIntegerField(null=True)),
                ("state", models.CharField(choices=[("open", "待完成"), ("reached", "已完成"), ("missed", "逾期未完成"), ("ended", "协议终止")], default="open", max_length=8)),
                ("proof", models.CharField(blank=True, max_length=120)),
                ("reached_on", models.DateField(null=True)),
                ("landing", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="milestones", to="contests.landing")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("landing", "ordinal"), name="milestone_once"),
                    models.CheckConstraint(condition=models.Q(("state__in", ["open", "reached", "missed", "ended"])), name="milestone_state_known"),
                    models.CheckConstraint(condition=models.Q(("instalment", None), ("amount_fen__gt", 0), _connector="OR"), name="milestone_instalment_has_money"),
                    models.CheckConstraint(condition=models.Q(models.Q(("reached_on__isnull", False), ("state", "reached"), models.Q(("proof", ""), _negated=True)), models.Q(("state", "reached"), _negated=True), _connector="OR"), name="milestone_reached_is_proven"),
                ]
            },
        ),
        migrations.CreateModel(
            name="Paper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=100)),
                ("added_at", models.DateTimeField(default=gongyou.kernel.clock.now)),
                ("file", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile")),
                ("matter", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="papers", to="procedures.matter")),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("matter", "file"), name="paper_once"), models.CheckConstraint(condition=models.Q(("title", ""), _negated=True), name="paper_has_title")]},
        ),
        migrations.CreateModel(
            name="PaperLook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("opened", "查看"), ("saved", "下载")], max_length=6)),
                ("role", models.CharField(blank=True, max_length=32)),
                ("looked_at", models.DateTimeField(default=gongyou.kernel.clock.now)),
                ("by_user", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("paper", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="looks", to="contests.paper")),
            ],
            options={"constraints": [models.CheckConstraint(condition=models.Q(("kind__in", ["opened", "saved"])), name="paper_look_kind_known")]},
        ),
        migrations.CreateModel(
            name="Promotion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_by_kind", models.CharField(default="seed", max_length=16)),
                ("made_by_number", models.BigIntegerField(default=0)),
                ("occupation", models.CharField(max_length=10)),
                ("occupation_name", models.CharField(max_length=60)),
                ("rank", models.PositiveIntegerField()),
                ("rule", models.JSONField(default=dict)),
                ("grade", models.PositiveSmallIntegerField(choices=[(0, "学徒工"), (1, "初级工（五级）"), (2, "中级工（四级）"), (3, "高级工（三级）"), (4, "技师（二级）"), (5, "高级技师（一级）"), (6, "特级技师"), (7, "首席技师")], null=True)),
                ("title", models.CharField(blank=True, max_length=40)),
                ("state", models.CharField(choices=[("promised", "待主管部门确认"), ("confirmed", "已按公告核发"), ("different", "核发与公告不一致"), ("declined", "主管部门未予核发"), ("not_entitled", "不符合晋级条件"), ("reversed", "成绩撤销，不再适用")], default="promised", max_length=12)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("promised_on", models.DateField()),
                ("issued_grade", models.PositiveSmallIntegerField(choices=[(0, "学徒工"), (1, "初级工（五级）"), (2, "中级工（四级）"), (3, "高级工（三级）"), (4, "技师（二级）"), (5, "高级技师（一级）"), (6, "特级技师"), (7, "首席技师")], null=True)),
                ("confirmation", models.CharField(blank=True, max_length=60)),
                ("certificate_number", models.CharField(blank=True, max_length=40)),
                ("answered_on", models.DateField(null=True)),
                ("call", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="promotions", to="procedures.call")),
                ("matter", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="promotions", to="procedures.matter")),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="promotions", to="directory.person")),
                ("present", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="passport.skilllevel")),
                ("result", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="passport.contestresult")),
                ("skill_level", models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="promotion", to="passport.skilllevel")),
            ],
            options={
                "indexes": [models.Index(fields=["call", "state"], name="contests_pr_call_id_cfecaf_idx")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("state__in", ["promised", "confirmed", "different", "declined", "not_entitled", "reversed"])), name="promotion_state_known"),
                    models.UniqueConstraint(condition=models.Q(models.Q(("grade", None), _negated=True), models.Q(("state", "reversed"), _negated=True)), fields=("matter", "person"), name="promotion_one_grade"),
                    models.UniqueConstraint(condition=models.Q(models.Q(("title", ""), _negated=True), models.Q(("state", "reversed"), _negated=True)), fields=("matter", "person", "title"), name="promotion_one_title"),
                    models.CheckConstraint(condition=models.Q(models.Q(("state", "confirmed"), _negated=True), models.Q(("confirmation", ""), _negated=True), _connector="OR"), name="promotion_confirmed_by_document"),
                    models.CheckConstraint(condition=models.Q(models.Q(("state", "confirmed"), _negated=True), ("grade", None), ("issued_grade", models.F("grade")), _connector="OR"), name="promotion_confirmed_as_promised"),
                    models.CheckConstraint(condition=models.Q(("skill_level", None), ("state__in", ["confirmed", "different"]), _connector="OR"), name="promotion_applied_after_confirmation"),
                ],
            },
        ),
    ]
