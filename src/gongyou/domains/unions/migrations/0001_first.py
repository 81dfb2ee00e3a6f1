import django.db.models.deletion
import gongyou.kernel.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0001_first'),
        ('accounts', '__first__'),
        ('directory', '0001_first'),
        ('files', '0001_first'),
    ]

    operations = [
        migrations.CreateModel(
            name='RosterImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=24, unique=True)),
                ('node', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.node')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile')),
                ('report', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile')),
                ('sha256', models.CharField(max_length=64)),
                ('document', models.CharField(blank=True, max_length=100)),
                ('state', models.CharField(choices=[('uploaded', '等待检查'), ('checking', '检查中'), ('checked', '已检查，待确认'), ('submitted', '待区总工会确认'), ('committing', '入库中'), ('committed', '已入库'), ('refused', '文件不能读取'), ('dropped', '已放弃')], default='uploaded', max_length=10)),
                ('counts', models.JSONField(default=dict)),
                ('problems', models.JSONField(default=list)),
                ('message', models.CharField(blank=True, max_length=400)),
                ('job_id', models.BigIntegerField(null=True)),
                ('by_user', models.BigIntegerField(null=True)),
                ('uploaded_at', models.DateTimeField(default=gongyou.kernel.clock.now)),
                ('committed_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'committed')), fields=('sha256',), name='roster_file_once'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'committed'), _negated=True), ('committed_at__isnull', False), _connector='OR'), name='roster_committed_when')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='StagedRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('roster', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='unions.rosterimport')),
                ('sheet', models.CharField(max_length=60)),
                ('row', models.IntegerField()),
                ('code', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=60)),
                ('initials', models.CharField(max_length=60)),
                ('gender', models.CharField(max_length=6)),
                ('birth_date', models.DateField()),
                ('identity_kind', models.CharField(max_length=26)),
                ('identity_number', models.BinaryField()),
                ('identity_index', models.BinaryField(max_length=32)),
                ('phone', models.BinaryField(null=True)),
                ('phone_index', models.BinaryField(max_length=32, null=True)),
                ('household', models.CharField(max_length=8)),
                ('union_id', models.BigIntegerField()),
                ('standing', models.CharField(max_length=10)),
                ('employer_id', models.BigIntegerField(null=True)),
                ('employer_name', models.CharField(blank=True, max_length=100)),
                ('new_form', models.CharField(blank=True, max_length=12)),
                ('relation', models.CharField(max_length=10)),
                ('occupation', models.CharField(blank=True, max_length=10)),
                ('joined_on', models.DateField()),
                ('confirmed', models.BooleanField()),
                ('person_id', models.BigIntegerField(null=True)),
                ('action', models.CharField(blank=True, max_length=12)),
            ],
            options={
                'indexes': [models.Index(fields=['roster', 'action'], name='unions_stag_roster__225f8f_idx'), models.Index(fields=['roster', 'person_id'], name='unions_stag_roster__f42268_idx')],
                'constraints': [models.UniqueConstraint(fields=('roster', 'identity_index'), name='staged_row_person_once'), models.UniqueConstraint(fields=('roster', 'sheet', 'row'), name='staged_row_once')],
            },
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=24, unique=True)),
                ('employer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='directory.employer')),
                ('street', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='directory.organisation')),
                ('members', models.PositiveIntegerField()),
                ('threshold', models.PositiveIntegerField()),
                ('rule', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('open', '待处理'), ('taken', '已着手建会'), ('dismissed', '暂缓'), ('closed', '已关闭')], default='open', max_length=10)),
                ('opened_at', models.DateTimeField(default=gongyou.kernel.clock.now)),
                ('counted_at', models.DateTimeField(default=gongyou.kernel.clock.now)),
                ('handled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('handled_role', models.CharField(blank=True, max_length=32)),
                ('handled_node', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.node')),
                ('handled_at', models.DateTimeField(null=True)),
                ('matter_number', models.CharField(blank=True, max_length=24, null=True)),
                ('reason', models.CharField(blank=True, max_length=400)),
                ('returns_on', models.DateField(blank=True, null=True)),
                ('closing', models.CharField(blank=True, choices=[('', '未关闭'), ('covered', '已有工会覆盖'), ('fell', '人数不足'), ('moved', '用人单位已不在本镇街'), ('returned', '暂缓期满，重新提出')], max_length=10)),
                ('closed_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['street', 'state'], name='unions_prop_street__260da9_idx')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['open', 'taken', 'dismissed'])), fields=('employer', 'street'), name='proposal_one_alive'), models.CheckConstraint(condition=models.Q(('state__in', ['open', 'taken', 'dismissed', 'closed'])), name='proposal_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('state', 'closed'), models.Q(('closing', ''), _negated=True)), models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_at', None), ('closing', '')), _connector='OR'), name='proposal_closed_for_a_reason'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['taken', 'dismissed']), _negated=True), models.Q(('handled_at__isnull', False), ('handled_by__isnull', False)), _connector='OR'), name='proposal_handled_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'dismissed'), _negated=True), models.Q(models.Q(('reason', ''), _negated=True), ('returns_on__isnull', False)), _connector='OR'), name='proposal_put_off_with_reason_and_day'), models.CheckConstraint(condition=models.Q(('state__in', ['taken', 'closed']), ('matter_number', None), _connector='OR'), name='proposal_matter_when_taken'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'open'), _negated=True), ('members__gte', models.F('threshold')), _connector='OR'), name='proposal_reaches_threshold')],
            },
        ),
    ]
