import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import gongyou.records.passport.models.certificates
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("directory", "0002_what_columns_cannot_hold"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="ContestResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_by_kind", models.CharField(default="seed", max_length=16)),
                ("made_by_number", models.BigIntegerField(default=0)),
                ("contest", models.CharField(max_length=40)),
                ("contest_name", models.CharField(max_length=100)),
                ("level", models.CharField(max_length=12)),
                ("level_ordinal", models.PositiveSmallIntegerField()),
                ("track", models.CharField(max_length=40)),
                ("track_name", models.CharField(max_length=60)),
                ("occupation", models.CharField(blank=True, max_length=10)),
                ("occupation_version", models.CharField(blank=True, max_length=8)),
                ("occupation_name", models.CharField(blank=True, max_length=60)),
                ("group", models.CharField(blank=True, max_length=24)),
                ("team", models.CharField(blank=True, max_length=60)),
                ("rank", models.PositiveIntegerField()),
                ("entrants", models.PositiveIntegerField()),
                ("score", models.CharField(max_length=60)),
                ("shown", models.CharField(max_length=20)),
                ("award", models.CharField(blank=True, max_length=40)),
                ("held_on", models.DateField()),
                ("document", models.CharField(blank=True, max_length=60)),
                ("unit_name", models.CharField(blank=True, max_length=100)),
                ("tags", models.JSONField(default=list)),
                ("revoked_on", models.DateField(null=True)),
                ("revocation_reason", models.CharField(blank=True, max_length=400)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contest_results",
                        to="directory.person",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.region"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contest_results",
                        to="directory.organisation",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["contest", "track", "rank"], name="passport_co_contest_f9ffae_idx"),
                    models.Index(fields=["made_by_kind", "made_by_number"], name="passport_co_made_by_21f98b_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_on", None)),
                        fields=("person", "contest", "track"),
                        name="contest_result_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rank__gte", 1), ("rank__lte", models.F("entrants"))),
                        name="contest_result_rank_among_entrants",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("revoked_on", None),
                            models.Q(
                                ("revoked_on__gte", models.F("held_on")),
                                models.Q(("revocation_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="contest_result_withdrawn_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Group",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_by_kind", models.CharField(default="seed", max_length=16)),
                ("made_by_number", models.BigIntegerField(default=0)),
                ("kind", models.CharField(choices=[("team", "班组"), ("studio", "创新工作室")], max_length=6)),
                ("name", models.CharField(max_length=100)),
                ("field", models.CharField(blank=True, max_length=60)),
                ("site", models.CharField(blank=True, max_length=100)),
                ("site_area", models.PositiveIntegerField(null=True)),
                ("equipment", models.CharField(blank=True, max_length=400)),
                ("plaque_number", models.CharField(blank=True, max_length=40)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                ("end_document", models.CharField(blank=True, max_length=60)),
                ("ended_by_kind", models.CharField(blank=True, max_length=16)),
                ("ended_by_number", models.BigIntegerField(default=0)),
                (
                    "employer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="groups",
                        to="directory.employer",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.region"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="groups",
                        to="directory.organisation",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["made_by_kind", "made_by_number"], name="passport_gr_made_by_fc9bed_idx")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="group_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["team", "studio"])), name="group_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("unit__isnull", False), ("employer__isnull", False), _connector="OR"),
                        name="group_belongs_somewhere",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ended_by_kind", ""), ("valid_to__isnull", False), _connector="OR"),
                        name="group_ended_by",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to", None)),
                        fields=("kind", "unit", "name"),
                        name="group_name_once_in_unit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Result",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_by_kind", models.CharField(default="seed", max_length=16)),
                ("made_by_number", models.BigIntegerField(default=0)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("invention", "发明专利"),
                            ("utility", "实用新型专利"),
                            ("design", "外观设计专利"),
                            ("software", "软件著作权"),
                            ("standard", "标准"),
                            ("operating_method", "先进操作法"),
                            ("small_invention", "小发明"),
                            ("small_creation", "小创造"),
                            ("small_improvement", "小革新"),
                            ("small_design", "小设计"),
                            ("suggestion", "小建议"),
                        ],
                        max_length=18,
                    ),
                ),
                ("title", models.CharField(max_length=100)),
                ("patent_number", models.CharField(blank=True, max_length=14)),
                ("fingerprint", models.CharField(max_length=200)),
                ("unit_name", models.CharField(max_length=100)),
                ("applied_at", models.CharField(blank=True, max_length=100)),
                ("completed_on", models.DateField(null=True)),
                ("benefit_fen", models.BigIntegerField(null=True)),
                ("benefit_year", models.PositiveSmallIntegerField(null=True)),
                ("finance_stamp", models.CharField(blank=True, max_length=100)),
                ("complete", models.BooleanField(default=False)),
                ("accepted_on", models.DateField()),
                ("revoked_on", models.DateField(null=True)),
                ("revocation_reason", models.CharField(blank=True, max_length=400)),
                (
                    "employer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="results",
                        to="directory.employer",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.region"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="results",
                        to="directory.organisation",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["made_by_kind", "made_by_number"], name="passport_re_made_by_8bac41_idx")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_on", None)), fields=("fingerprint",), name="result_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("fingerprint", ""), _negated=True), name="result_has_fingerprint"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("patent_number", ""), ("kind__in", ["invention", "utility", "design"]), _connector="OR"
                        ),
                        name="result_patent_of_patents",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("benefit_fen", None), ("benefit_year", None)),
                            models.Q(
                                ("benefit_fen__gte", 0),
                                ("benefit_year__isnull", False),
                                models.Q(("finance_stamp", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="result_benefit_is_stamped",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("revoked_on", None), models.Q(("revocation_reason", ""), _negated=True), _connector="OR"
                        ),
                        name="result_withdrawn_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Honour",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_by_kind", models.CharField(default="seed", max_length=16)),
                ("made_by_number", models.BigIntegerField(default=0)),
                (
                    "holder_kind",
                    models.CharField(
                        choices=[
                            ("person", "个人"),
                            ("employer", "用人单位"),
                            ("organisation", "组织"),
                            ("group", "班组或工作室"),
                            ("result", "创新成果"),
                        ],
                        max_length=12,
                    ),
                ),
                ("title", models.CharField(max_length=40)),
                ("title_name", models.CharField(max_length=60)),
                ("family", models.CharField(max_length=24)),
                ("level", models.CharField(max_length=12)),
                ("level_ordinal", models.PositiveSmallIntegerField()),
                (
                    "nature",
                    models.CharField(
                        choices=[
                            ("commendation", "表彰"),
                            ("naming", "命名选树"),
                            ("circular", "通报表扬"),
                            ("prize", "竞赛奖励"),
                            ("recommended", "上级推荐"),
                        ],
                        max_length=12,
                    ),
                ),
                ("granting_body", models.CharField(max_length=60)),
                ("document", models.CharField(blank=True, max_length=60)),
                ("granted_on", models.DateField()),
                ("year", models.PositiveSmallIntegerField()),
                ("category", models.CharField(blank=True, max_length=24)),
                ("tags", models.JSONField(default=list)),
                ("benefits", models.CharField(blank=True, max_length=200)),
                ("certificate_number", models.CharField(blank=True, max_length=40)),
                ("fingerprint", models.CharField(blank=True, max_length=200)),
                ("unit_name", models.CharField(blank=True, max_length=100)),
                ("revoked_on", models.DateField(null=True)),
                (
                    "revocation",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "有效"),
                            ("revoked", "撤销荣誉"),
                            ("withdrawn", "摘牌"),
                            ("expired", "期满未续认"),
                            ("reversed", "更正撤销"),
                            ("merged", "重复登记，已合并"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("revocation_document", models.CharField(blank=True, max_length=60)),
                ("revocation_reason", models.CharField(blank=True, max_length=400)),
                ("ended_by_kind", models.CharField(blank=True, max_length=16)),
                ("ended_by_number", models.BigIntegerField(default=0)),
                ("off_wall_since", models.DateField(null=True)),
                (
                    "at_employer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="honours_of_staff",
                        to="directory.employer",
                    ),
                ),
                (
                    "employer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="directory.employer",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="passport.group",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="directory.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="directory.person",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.region"
                    ),
                ),
                (
                    "superseded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supersedes",
                        to="passport.honour",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="honours_of_unit",
                        to="directory.organisation",
                    ),
                ),
                (
                    "result",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="passport.result",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["family", "level", "year"], name="passport_ho_family_6ca055_idx"),
                    models.Index(fields=["made_by_kind", "made_by_number"], name="passport_ho_made_by_e45e10_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("pk__in", []),
                            models.Q(
                                ("employer__isnull", True),
                                ("group__isnull", True),
                                ("holder_kind", "person"),
                                ("organisation__isnull", True),
                                ("person__isnull", False),
                                ("result__isnull", True),
                            ),
                            models.Q(
                                ("employer__isnull", False),
                                ("group__isnull", True),
                                ("holder_kind", "employer"),
                                ("organisation__isnull", True),
                                ("person__isnull", True),
                                ("result__isnull", True),
                            ),
                            models.Q(
                                ("employer__isnull", True),
                                ("group__isnull", True),
                                ("holder_kind", "organisation"),
                                ("organisation__isnull", False),
                                ("person__isnull", True),
                                ("result__isnull", True),
                            ),
                            models.Q(
                                ("employer__isnull", True),
                                ("group__isnull", False),
                                ("holder_kind", "group"),
                                ("organisation__isnull", True),
                                ("person__isnull", True),
                                ("result__isnull", True),
                            ),
                            models.Q(
                                ("employer__isnull", True),
                                ("group__isnull", True),
                                ("holder_kind", "result"),
                                ("organisation__isnull", True),
                                ("person__isnull", True),
                                ("result__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="honour_one_holder",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("person__isnull", False),
                            models.Q(("revocation__in", ("reversed", "merged")), _negated=True),
                        ),
                        fields=("person", "title", "level", "year"),
                        name="honour_once_person",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("employer__isnull", False),
                            models.Q(("revocation__in", ("reversed", "merged")), _negated=True),
                        ),
                        fields=("employer", "title", "level", "year"),
                        name="honour_once_employer",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("organisation__isnull", False),
                            models.Q(("revocation__in", ("reversed", "merged")), _negated=True),
                        ),
                        fields=("organisation", "title", "level", "year"),
                        name="honour_once_organisation",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("group__isnull", False),
                            models.Q(("revocation__in", ("reversed", "merged")), _negated=True),
                        ),
                        fields=("group", "title", "level", "year"),
                        name="honour_once_group",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("result__isnull", False),
                            models.Q(("revocation__in", ("reversed", "merged")), _negated=True),
                        ),
                        fields=("result", "title", "level", "year"),
                        name="honour_once_result",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("fingerprint", ""), _negated=True),
                            models.Q(("revocation__in", ("reversed", "merged")), _negated=True),
                        ),
                        fields=("fingerprint", "level"),
                        name="honour_result_once_a_level",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("holder_kind", "result"), ("fingerprint", ""), _connector="XOR"),
                        name="honour_fingerprint_of_result",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("nature__in", ["commendation", "naming", "circular", "prize", "recommended"])
                        ),
                        name="honour_nature_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("superseded_by", models.F("pk")), _negated=True),
                        name="honour_superseded_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("revocation", ""), ("revoked_on", None)),
                            models.Q(
                                ("revoked_on__isnull", False),
                                ("revocation__in", ["revoked", "withdrawn", "expired", "reversed", "merged"]),
                            ),
                            _connector="OR",
                        ),
                        name="honour_end_has_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("revocation__in", ["revoked", "withdrawn"]), _negated=True),
                            models.Q(("revocation_document", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="honour_revoked_by_document",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("revoked_on", None),
                            models.Q(
                                ("revocation__in", ("reversed", "merged")), ("revoked_on", models.F("granted_on"))
                            ),
                            models.Q(
                                models.Q(("revocation__in", ("reversed", "merged")), _negated=True),
                                ("revoked_on__gte", models.F("granted_on")),
                            ),
                            _connector="OR",
                        ),
                        name="honour_period",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GroupMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_by_kind", models.CharField(default="seed", max_length=16)),
                ("made_by_number", models.BigIntegerField(default=0)),
                (
                    "role",
                    models.CharField(
                        choices=[("leader", "领衔人（班组长）"), ("core", "骨干成员"), ("member", "成员")], max_length=6
                    ),
                ),
                ("in_studio", models.BooleanField()),
                ("duty", models.CharField(blank=True, max_length=60)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                (
                    "end_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "在组"),
                            ("left", "离开"),
                            ("changed", "换人或换岗"),
                            ("closed", "班组或工作室撤销"),
                            ("reversed", "更正撤销"),
                            ("merged", "重复登记，已合并"),
                        ],
                        default="",
                        max_length=8,
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="members", to="passport.group"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="groups", to="directory.person"
                    ),
                ),
                (
                    "honour",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rests_on_it",
                        to="passport.honour",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["person", "valid_to"], name="passport_gr_person__fb5ee6_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="group_member_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["leader", "core", "member"])), name="group_member_role_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end_reason", ""), ("valid_to", None)),
                            models.Q(("valid_to__isnull", False), models.Q(("end_reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="group_member_end_has_reason",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("role", "leader"), ("valid_to", None)),
                        fields=("group",),
                        name="group_one_leader",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("in_studio", True), ("role", "leader"), ("valid_to", None)),
                        fields=("person",),
                        name="group_leads_one_studio",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HonourCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_by_kind", models.CharField(default="seed", max_length=16)),
                ("made_by_number", models.BigIntegerField(default=0)),
                ("year", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("in_order", "正常"),
                            ("moved", "已调离"),
                            ("retired", "已退休"),
                            ("deceased", "已去世"),
                            ("under_review", "需核查"),
                        ],
                        max_length=12,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=400)),
                ("checked_on", models.DateField()),
                (
                    "honour",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="checks", to="passport.honour"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("honour", "year"), name="honour_check_once_a_year"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "under_review"), _negated=True),
                            models.Q(("note", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="honour_check_review_says_why",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Completer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_by_kind", models.CharField(default="seed", max_length=16)),
                ("made_by_number", models.BigIntegerField(default=0)),
                ("position", models.PositiveSmallIntegerField()),
                ("name", models.CharField(blank=True, max_length=60)),
                ("share", models.PositiveSmallIntegerField()),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="results",
                        to="directory.person",
                    ),
                ),
                (
                    "result",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="completers", to="passport.result"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("result", "position"), name="completer_position_once"),
                    models.UniqueConstraint(fields=("result", "person"), name="completer_person_once"),
                    models.CheckConstraint(
                        condition=models.Q(("share__gte", 1), ("share__lte", 1000)), name="completer_has_share"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("person__isnull", False), models.Q(("name", ""), _negated=True), _connector="XOR"
                        ),
                        name="completer_one_or_named",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="SkillLevel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_by_kind", models.CharField(default="seed", max_length=16)),
                ("made_by_number", models.BigIntegerField(default=0)),
                ("occupation", models.CharField(max_length=10)),
                ("occupation_version", models.CharField(max_length=8)),
                ("occupation_name", models.CharField(max_length=60)),
                ("work_type", models.CharField(blank=True, max_length=60)),
                (
                    "grade",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "学徒工"),
                            (1, "初级工（五级）"),
                            (2, "中级工（四级）"),
                            (3, "高级工（三级）"),
                            (4, "技师（二级）"),
                            (5, "高级技师（一级）"),
                            (6, "特级技师"),
                            (7, "首席技师"),
                        ]
                    ),
                ),
                ("certificate_number", models.CharField(blank=True, max_length=40)),
                ("authority", models.CharField(max_length=60)),
                ("confirmation", models.CharField(blank=True, max_length=60)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("contest", "竞赛晋级"),
                            ("exam", "等级认定"),
                            ("import", "底册导入"),
                            ("recognition", "职称或资格互认"),
                        ],
                        max_length=12,
                    ),
                ),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
                (
                    "end_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "有效"),
                            ("raised", "已晋级"),
                            ("expired", "有效期满"),
                            ("revoked", "证书撤销"),
                            ("reversed", "更正撤销"),
                            ("merged", "重复登记，已合并"),
                        ],
                        default="",
                        max_length=8,
                    ),
                ),
                ("end_document", models.CharField(blank=True, max_length=60)),
                ("verified_at", models.DateTimeField(null=True)),
                (
                    "contest_result",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="skill_levels",
                        to="passport.contestresult",
                    ),
                ),
                (
                    "follows",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followed_by",
                        to="passport.skilllevel",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="skill_levels", to="directory.person"
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["occupation", "grade"], name="passport_sk_occupat_26d01e_idx"),
                    models.Index(fields=["made_by_kind", "made_by_number"], name="passport_sk_made_by_3fa49b_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="skill_level_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("grade__gte", 0), ("grade__lte", 7)), name="skill_level_of_eight"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__in", ["contest", "exam", "import", "recognition"])),
                        name="skill_level_source_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to", None)),
                        fields=("person", "occupation"),
                        name="skill_level_one_in_force",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("certificate_number", ""), _negated=True),
                            models.Q(("end_reason__in", ["reversed", "merged"]), _negated=True),
                        ),
                        fields=("authority", "certificate_number"),
                        name="skill_level_certificate_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("source", "contest"), _negated=True),
                            models.Q(
                                models.Q(("confirmation", ""), _negated=True),
                                models.Q(("authority", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="skill_level_by_contest_confirmed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("contest_result", None), ("source", "contest"), _connector="OR"),
                        name="skill_level_contest_is_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end_reason", ""), ("valid_to", None)),
                            models.Q(("valid_to__isnull", False), models.Q(("end_reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="skill_level_end_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end_reason", "revoked"), _negated=True),
                            models.Q(("end_document", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="skill_level_revoked_by_document",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            django.db.models.functions.text.Length("occupation"), 10
                        ),
                        name="skill_level_occupation",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Certificate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_by_kind", models.CharField(default="seed", max_length=16)),
                ("made_by_number", models.BigIntegerField(default=0)),
                (
                    "holder_kind",
                    models.CharField(
                        choices=[
                            ("person", "个人"),
                            ("employer", "用人单位"),
                            ("organisation", "组织"),
                            ("group", "班组或工作室"),
                            ("result", "创新成果"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        default=gongyou.records.passport.models.certificates.public_code, max_length=24, unique=True
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("honour", "荣誉证书"),
                            ("contest", "竞赛获奖证书"),
                            ("level", "技能等级证书"),
                            ("plaque", "牌匾"),
                        ],
                        max_length=8,
                    ),
                ),
                ("number", models.CharField(max_length=40)),
                ("holder_name", models.CharField(max_length=100)),
                ("title", models.CharField(max_length=100)),
                ("text", models.CharField(blank=True, max_length=400)),
                ("body", models.CharField(max_length=60)),
                ("document", models.CharField(blank=True, max_length=60)),
                ("issued_on", models.DateField()),
                ("recorded", models.BooleanField(default=False)),
                ("revoked_on", models.DateField(null=True)),
                ("revocation_reason", models.CharField(blank=True, max_length=400)),
                ("fell_with_honour", models.BooleanField(default=False)),
                (
                    "employer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="directory.employer",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="directory.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="directory.person",
                    ),
                ),
                (
                    "replaced_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaces",
                        to="passport.certificate",
                    ),
                ),
                (
                    "contest_result",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="passport.contestresult",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="passport.group",
                    ),
                ),
                (
                    "honour",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="passport.honour",
                    ),
                ),
                (
                    "result",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="passport.result",
                    ),
                ),
                (
                    "skill_level",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="passport.skilllevel",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["made_by_kind", "made_by_number"], name="passport_ce_made_by_26f123_idx")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("pk__in", []),
                            models.Q(
                                ("employer__isnull", True),
                                ("group__isnull", True),
                                ("holder_kind", "person"),
                                ("organisation__isnull", True),
                                ("person__isnull", False),
                                ("result__isnull", True),
                            ),
                            models.Q(
                                ("employer__isnull", False),
                                ("group__isnull", True),
                                ("holder_kind", "employer"),
                                ("organisation__isnull", True),
                                ("person__isnull", True),
                                ("result__isnull", True),
                            ),
                            models.Q(
                                ("employer__isnull", True),
                                ("group__isnull", True),
                                ("holder_kind", "organisation"),
                                ("organisation__isnull", False),
                                ("person__isnull", True),
                                ("result__isnull", True),
                            ),
                            models.Q(
                                ("employer__isnull", True),
                                ("group__isnull", False),
                                ("holder_kind", "group"),
                                ("organisation__isnull", True),
                                ("person__isnull", True),
                                ("result__isnull", True),
                            ),
                            models.Q(
                                ("employer__isnull", True),
                                ("group__isnull", True),
                                ("holder_kind", "result"),
                                ("organisation__isnull", True),
                                ("person__isnull", True),
                                ("result__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="certificate_one_holder",
                    ),
                    models.UniqueConstraint(fields=("body", "number"), name="certificate_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["honour", "contest", "level", "plaque"])),
                        name="certificate_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("number", ""), _negated=True), models.Q(("holder_name", ""), _negated=True)
                        ),
                        name="certificate_is_filled",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("honour", None), models.Q(("contest_result", None), ("skill_level", None)), _connector="OR"
                        ),
                        name="certificate_of_one_thing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("contest_result", None), ("skill_level", None), _connector="OR"),
                        name="certificate_not_of_both",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("revoked_on", None),
                            models.Q(
                                ("revoked_on__gte", models.F("issued_on")),
                                models.Q(("revocation_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="certificate_revoked_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("fell_with_honour", False),
                            models.Q(("honour__isnull", False), ("revoked_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="certificate_fell_with_its_honour",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("replaced_by", None),
                            models.Q(
                                ("revoked_on__isnull", False), models.Q(("replaced_by", models.F("pk")), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="certificate_replaced_is_revoked",
                    ),
                ],
            },
        ),
    ]
