import django.db.models.deletion
import gongyou.kernel.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_no_overlap"),
        ("directory", "0002_what_columns_cannot_hold"),
        ("procedures", "0002_what_columns_cannot_hold"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="Call",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=24, unique=True)),
                ("procedure", models.CharField(db_index=True, max_length=48)),
                ("title", models.CharField(max_length=120)),
                ("year", models.PositiveSmallIntegerField()),
                (
                    "nature",
                    models.CharField(
                        choices=[
                            ("commendation", "表彰（有批准文号）"),
                            ("naming", "命名、选树"),
                            ("circular", "通报表扬"),
                            ("contest", "竞赛奖励"),
                            ("upward", "上级推荐"),
                        ],
                        max_length=12,
                    ),
                ),
                ("approval_basis", models.CharField(blank=True, max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "草案"),
                            ("tried", "已试算"),
                            ("approved", "已批准"),
                            ("published", "已发布"),
                            ("open", "受理申报"),
                            ("closed", "申报截止"),
                            ("judged", "评审完成"),
                            ("announced", "已公布"),
                            ("filed", "已归档"),
                            ("void", "已作废"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("setup", models.JSONField(default=dict)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("tried", models.JSONField(default=dict)),
                ("opens_on", models.DateField(null=True)),
                ("closes_on", models.DateField(null=True)),
                ("closes_at", models.DateTimeField(null=True)),
                ("made_at", models.DateTimeField(default=gongyou.kernel.clock.now)),
                ("published_at", models.DateTimeField(null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "copied_from",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies",
                        to="procedures.call",
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "node",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="calls", to="access.node"
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="procedures.call",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["node", "state"], name="procedures__node_id_57150d_idx"),
                    models.Index(fields=["procedure", "year"], name="procedures__procedu_6f1002_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "draft",
                                    "tried",
                                    "approved",
                                    "published",
                                    "open",
                                    "closed",
                                    "judged",
                                    "announced",
                                    "filed",
                                    "void",
                                ],
                            )
                        ),
                        name="call_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("nature__in", ["commendation", "naming", "circular", "contest", "upward"])),
                        name="call_nature_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("nature", "commendation"), _negated=True),
                            models.Q(("approval_basis", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="call_commends_with_basis",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by", None),
                            ("drafted_by", None),
                            models.Q(("approved_by", models.F("drafted_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="call_two_hands",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", ("published", "open", "closed", "judged", "announced", "filed")),
                                _negated=True,
                            ),
                            models.Q(
                                ("closes_on__isnull", False),
                                ("opens_on__isnull", False),
                                ("published_at__isnull", False),
                                models.Q(("digest", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="call_published_is_frozen",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closes_on", None), ("opens_on__lte", models.F("closes_on")), _connector="OR"
                        ),
                        name="call_opens_before_it_closes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Track",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=32)),
                ("name", models.CharField(max_length=80)),
                ("places", models.PositiveIntegerField(null=True)),
                ("data", models.JSONField(default=dict)),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tracks", to="procedures.call"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("call", "key"), name="track_once"),
                    models.CheckConstraint(
                        condition=models.Q(("places", None), ("places__gt", 0), _connector="OR"),
                        name="track_has_places",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="JointRound",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=24, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("panel", "评审"),
                            ("ranking", "排序"),
                            ("notice", "公示"),
                            ("decision", "集体决定"),
                            ("poll", "会员投票"),
                            ("payment", "支付"),
                        ],
                        max_length=8,
                    ),
                ),
                ("procedure", models.CharField(max_length=48)),
                ("stage", models.CharField(max_length=32)),
                ("title", models.CharField(max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "草拟"),
                            ("checked", "已核对"),
                            ("open", "进行中"),
                            ("closed", "已结束"),
                            ("void", "已作废"),
                        ],
                        default="draft",
                        max_length=8,
                    ),
                ),
                ("rule", models.JSONField(default=dict)),
                ("result", models.JSONField(default=dict)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("seed", models.CharField(blank=True, max_length=64)),
                ("seed_digest", models.CharField(blank=True, max_length=64)),
                ("posted_at", models.DateTimeField(null=True)),
                ("ends_on", models.DateField(null=True)),
                ("ends_at", models.DateTimeField(null=True)),
                ("trace", models.JSONField(default=dict)),
                ("made_at", models.DateTimeField(default=gongyou.kernel.clock.now)),
                ("opened_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "call",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rounds",
                        to="procedures.call",
                    ),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "node",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="joint_rounds", to="access.node"
                    ),
                ),
                (
                    "track",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rounds",
                        to="procedures.track",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["node", "state"], name="procedures__node_id_87cee2_idx"),
                    models.Index(fields=["call", "stage", "state"], name="procedures__call_id_21fdc6_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "checked", "open", "closed", "void"])),
                        name="joint_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("checked_by", None),
                            ("made_by", None),
                            models.Q(("checked_by", models.F("made_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="joint_two_hands",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", False), ("state", "closed")),
                            models.Q(("state", "closed"), _negated=True),
                            _connector="OR",
                        ),
                        name="joint_closed_has_moment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "notice"), ("state__in", ["open", "closed"]), _negated=True),
                            models.Q(
                                ("ends_at__isnull", False), ("ends_on__isnull", False), ("posted_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="joint_notice_has_end",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Voter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("voted_at", models.DateTimeField(default=gongyou.kernel.clock.now)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.organisation"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.person"
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="voters", to="procedures.jointround"
                    ),
                ),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("round", "person"), name="voter_once")]},
        ),
        migrations.CreateModel(
            name="Allotment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("places", models.PositiveIntegerField()),
                (
                    "node",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="allotments", to="access.node"
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="allotments", to="procedures.call"
                    ),
                ),
                (
                    "track",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allotments",
                        to="procedures.track",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("call", "node", "track"), name="allotment_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("track", None)), fields=("call", "node"), name="allotment_once_for_all"
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="CallAct",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "verb",
                    models.CharField(
                        choices=[
                            ("draft", "起草"),
                            ("change", "修改"),
                            ("try", "试算"),
                            ("submit", "送审"),
                            ("send_back", "退回修改"),
                            ("approve", "批准"),
                            ("publish", "发布"),
                            ("open", "开始受理"),
                            ("close", "截止"),
                            ("extend", "延期"),
                            ("waive", "名额例外"),
                            ("judge", "评审完成"),
                            ("announce", "公布"),
                            ("file", "归档"),
                            ("void", "作废"),
                        ],
                        max_length=10,
                    ),
                ),
                ("recorded_at", models.DateTimeField(default=gongyou.kernel.clock.now)),
                ("by_role", models.CharField(blank=True, max_length=32)),
                ("acting_for", models.BigIntegerField(null=True)),
                ("note", models.CharField(blank=True, max_length=400)),
                ("data", models.JSONField(default=dict)),
                (
                    "by_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="acts", to="procedures.call"
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="Expert",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_by_kind", models.CharField(default="seed", max_length=16)),
                ("made_by_number", models.BigIntegerField(default=0)),
                ("name", models.CharField(max_length=60)),
                ("code", models.CharField(max_length=16, unique=True)),
                ("fields", models.JSONField(default=list)),
                ("occupation", models.CharField(blank=True, max_length=16)),
                ("qualification", models.CharField(blank=True, max_length=80)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                (
                    "node",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="experts", to="access.node"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="expert_of",
                        to="directory.person",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to", None)), fields=("node", "user"), name="expert_once"
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="Interest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("kin", "近亲属"),
                            ("mentor", "师徒关系"),
                            ("adviser", "三年内有偿顾问"),
                            ("unit", "本人所在单位"),
                            ("coach", "教练或指导教师"),
                            ("other", "其他利害关系"),
                        ],
                        max_length=10,
                    ),
                ),
                ("declared_at", models.DateTimeField(default=gongyou.kernel.clock.now)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                (
                    "employer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.employer",
                    ),
                ),
                (
                    "expert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="interests", to="procedures.expert"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.person"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("person__isnull", False),
                            ("employer__isnull", False),
                            ("organisation__isnull", False),
                            _connector="OR",
                        ),
                        name="interest_in_somebody",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="JointItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ordinal", models.PositiveIntegerField()),
                ("code", models.CharField(blank=True, max_length=16)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("in", "在列"),
                            ("frozen", "因异议暂停"),
                            ("out", "移出"),
                            ("corrected", "更正后重新公示"),
                            ("done", "已完成"),
                        ],
                        default="in",
                        max_length=9,
                    ),
                ),
                ("published", models.JSONField(default=dict)),
                ("exact", models.CharField(blank=True, max_length=120)),
                ("shown", models.CharField(blank=True, max_length=24)),
                ("rank", models.PositiveIntegerField(null=True)),
                ("selected", models.BooleanField(null=True)),
                ("data", models.JSONField(default=dict)),
                ("ends_on", models.DateField(null=True)),
                ("ends_at", models.DateTimeField(null=True)),
                ("trace", models.JSONField(default=dict)),
                ("outcome", models.CharField(blank=True, max_length=32)),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="joint_items", to="procedures.matter"
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="procedures.jointround"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["matter"], name="procedures__matter__e29478_idx")],
                "constraints": [
                    models.UniqueConstraint(fields=("round", "matter"), name="joint_item_once"),
                    models.UniqueConstraint(fields=("round", "ordinal"), name="joint_item_ordinal_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("code", ""), _negated=True),
                        fields=("round", "code"),
                        name="joint_item_code_once",
                    ),
                    models.UniqueConstraint(fields=("round", "rank"), name="joint_item_no_tied_ranks"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["in", "frozen", "out", "corrected", "done"])),
                        name="joint_item_state_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CodeTable",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("step", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=40)),
                ("sealed", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                ("opened_at", models.DateTimeField(null=True)),
                (
                    "keeper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="code_tables",
                        to="procedures.jointround",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("round", "step"), name="code_table_step_once"),
                    models.UniqueConstraint(fields=("round", "keeper"), name="code_table_keepers_differ"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("opened_at", None), ("opened_by", None)),
                            models.Q(("opened_at__isnull", False), ("opened_by", models.F("keeper"))),
                            _connector="OR",
                        ),
                        name="code_table_opened_by_keeper",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code_digest", models.CharField(max_length=64, unique=True)),
                ("named", models.BooleanField()),
                ("on_paper", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField(default=gongyou.kernel.clock.now)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="procedures.jointitem",
                    ),
                ),
                (
                    "matter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="objection", to="procedures.matter"
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["item"], name="procedures__item_id_811067_idx")]},
        ),
        migrations.CreateModel(
            name="OpenItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stage", models.CharField(max_length=32)),
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="open", to="procedures.jointitem"
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procedures.matter"
                    ),
                ),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("matter", "stage"), name="open_item_once")]},
        ),
        migrations.CreateModel(
            name="Panelist",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "function",
                    models.CharField(
                        choices=[
                            ("judge", "评委"),
                            ("chief", "评审组长（裁判长）"),
                            ("recorder", "记分员"),
                            ("arbiter", "仲裁"),
                            ("reserve", "候补评委"),
                        ],
                        max_length=10,
                    ),
                ),
                ("seat", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "在任"), ("recused", "已回避"), ("replaced", "已替换")],
                        default="active",
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                (
                    "expert",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats",
                        to="procedures.expert",
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="procedures.panelist",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="panel", to="procedures.jointround"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("round", "user"), name="panelist_once"),
                    models.UniqueConstraint(fields=("round", "seat"), name="panelist_seat_once"),
                ]
            },
        ),
        migrations.CreateModel(
            name="Mark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("aspect", models.CharField(max_length=32)),
                ("value", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("entered", "已录入"),
                            ("confirmed", "已核对"),
                            ("rejected", "核对不符"),
                            ("replaced", "已被更正"),
                        ],
                        default="entered",
                        max_length=9,
                    ),
                ),
                ("entered_at", models.DateTimeField(default=gongyou.kernel.clock.now)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("device_key", models.CharField(blank=True, max_length=40)),
                ("reason", models.CharField(blank=True, max_length=400)),
                ("ruling", models.JSONField(default=dict)),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="marks", to="procedures.jointitem"
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="procedures.mark",
                    ),
                ),
                (
                    "panelist",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marks",
                        to="procedures.panelist",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "replaced"), _negated=True),
                        fields=("item", "panelist", "aspect"),
                        name="mark_one_stands",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(models.Q(("state", "replaced"), _negated=True), ("panelist", None)),
                        fields=("item", "aspect"),
                        name="mark_one_measured",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by", None),
                            models.Q(("confirmed_by", models.F("entered_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="mark_two_hands",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed_by__isnull", False), ("state", "confirmed")),
                            models.Q(("state", "confirmed"), _negated=True),
                            _connector="OR",
                        ),
                        name="mark_confirmed_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["entered", "confirmed", "rejected", "replaced"])),
                        name="mark_state_known",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64)),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="receipts", to="procedures.jointround"
                    ),
                ),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("round", "digest"), name="receipt_once")]},
        ),
        migrations.CreateModel(
            name="ResultPackage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                ("published_at", models.DateTimeField(default=gongyou.kernel.clock.now)),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "round",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="package", to="procedures.jointround"
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "在任"), ("recused", "已回避"), ("replaced", "已替换")],
                        default="active",
                        max_length=8,
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="seats", to="procedures.jointitem"
                    ),
                ),
                (
                    "panelist",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="procedures.panelist"
                    ),
                ),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("item", "panelist"), name="seat_once")]},
        ),
        migrations.CreateModel(
            name="Signing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "function",
                    models.CharField(
                        choices=[
                            ("judge", "评委"),
                            ("chief", "评审组长（裁判长）"),
                            ("recorder", "记分员"),
                            ("arbiter", "仲裁"),
                            ("reserve", "候补评委"),
                        ],
                        max_length=10,
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("signed_at", models.DateTimeField(default=gongyou.kernel.clock.now)),
                (
                    "item",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signings",
                        to="procedures.jointitem",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="signings", to="procedures.jointround"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("item", "user", "digest"), name="signing_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("item", None)),
                        fields=("round", "user", "digest"),
                        name="signing_once_of_the_whole",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("votes", models.PositiveIntegerField(default=0)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tallies", to="procedures.jointitem"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.organisation"
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tallies", to="procedures.jointround"
                    ),
                ),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("item", "organisation"), name="tally_once")]},
        ),
        migrations.CreateModel(
            name="Undoing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=400)),
                ("asked_at", models.DateTimeField(default=gongyou.kernel.clock.now)),
                ("hands", models.JSONField(default=list)),
                ("agreed_at", models.DateTimeField(null=True)),
                (
                    "agreed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "item",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undoing",
                        to="procedures.jointitem",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="undoings", to="procedures.jointround"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("item", None)), fields=("round",), name="undoing_of_a_round_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agreed_by", None),
                            models.Q(("agreed_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="undoing_two_hands",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agreed_at", None), ("agreed_by", None)),
                            models.Q(("agreed_at__isnull", False), ("agreed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="undoing_agreed_has_moment",
                    ),
                ]
            },
        ),
        migrations.AddField(model_name="matter", name="candidate", field=models.CharField(blank=True, max_length=80)),
        migrations.AddField(model_name="matter", name="tags", field=models.JSONField(default=list)),
        migrations.AlterField(
            model_name="act",
            name="verb",
            field=models.CharField(
                choices=[
                    ("submit", "提交"),
                    ("advance", "通过"),
                    ("accept", "接收"),
                    ("not_accept", "不予接收"),
                    ("return", "退回补正"),
                    ("correct", "补正"),
                    ("refuse", "不予同意"),
                    ("withdraw", "撤回"),
                    ("lapse", "逾期终止"),
                    ("claim", "认领"),
                    ("escalate", "转上一级"),
                    ("revoke", "撤销决定"),
                    ("convene", "召集会议"),
                    ("record", "登记结果"),
                    ("issue", "印发文件"),
                    ("score", "评分"),
                    ("rank", "排序"),
                    ("publish", "公示"),
                    ("pay", "支付"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="matter",
            name="opened_by",
            field=models.CharField(
                choices=[
                    ("person", "本人"),
                    ("organisation", "组织"),
                    ("matter", "前一办件"),
                    ("import", "名册导入"),
                    ("employer", "用人单位"),
                    ("rule", "规则"),
                    ("duty", "定期义务"),
                    ("public", "社会公众"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="party",
            name="role",
            field=models.CharField(
                choices=[
                    ("applicant", "申请人"),
                    ("receiver", "接收工会"),
                    ("sender", "转出工会"),
                    ("union", "本工会"),
                    ("parent", "上级工会"),
                    ("next_parent", "新的上级工会"),
                    ("employer", "用人单位"),
                    ("federation", "行业工会联合会"),
                    ("member", "会员本人"),
                    ("nominator", "推荐单位"),
                    ("recommender", "推荐机构"),
                    ("organiser", "主办单位"),
                    ("candidate", "候选对象"),
                    ("department", "征求意见部门"),
                    ("holder", "荣誉持有人"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="matter",
            name="allotment",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="matters",
                to="procedures.allotment",
            ),
        ),
        migrations.AddField(
            model_name="matter",
            name="call",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="matters", to="procedures.call"
            ),
        ),
        migrations.AddField(
            model_name="matter",
            name="track",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="matters", to="procedures.track"
            ),
        ),
        migrations.AddIndex(
            model_name="matter",
            index=models.Index(fields=["call", "stage", "state"], name="procedures__call_id_aa666c_idx"),
        ),
        migrations.AddConstraint(
            model_name="matter",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("call__isnull", False),
                    models.Q(("candidate", ""), _negated=True),
                    models.Q(("ending__in", ["withdrawn", "lapsed"]), _negated=True),
                ),
                fields=("call", "candidate"),
                name="matter_candidate_once_in_call",
            ),
        ),
        migrations.AddConstraint(
            model_name="matter",
            constraint=models.CheckConstraint(
                condition=models.Q(("track", None), ("call__isnull", False), _connector="OR"),
                name="matter_track_of_call",
            ),
        ),
    ]
