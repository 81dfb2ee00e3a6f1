import django.db.models.deletion
import gongyou.kernel.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('directory', '0001_first'),
    ]

    operations = [
        migrations.CreateModel(
            name='Drive',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_by_kind', models.CharField(default='seed', max_length=16)),
                ('made_by_number', models.BigIntegerField(default=0)),
                ('name', models.CharField(max_length=100)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drives', to='directory.organisation')),
                ('begins_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('place', models.CharField(blank=True, max_length=200)),
                ('target', models.PositiveIntegerField(null=True)),
                ('state', models.CharField(choices=[('draft', '草案'), ('approved', '已批准'), ('open', '进行中'), ('closed', '已结束'), ('withdrawn', '已撤回')], default='draft', max_length=10)),
                ('drafted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('drafted_for', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('drafted_at', models.DateTimeField(default=gongyou.kernel.clock.now)),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('approved_at', models.DateTimeField(null=True)),
                ('opened_on', models.DateField(null=True)),
                ('closed_on', models.DateField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['owner', 'state'], name='activities__owner_i_75e07b_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'approved', 'open', 'closed', 'withdrawn'])), name='drive_state_known'), models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('begins_on'))), name='drive_period'), models.CheckConstraint(condition=models.Q(('target__isnull', True), ('target__gte', 1), _connector='OR'), name='drive_target_counts'), models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(models.Q(('approved_by', models.F('drafted_by')), _negated=True), models.Q(('drafted_for', None), models.Q(('approved_by', models.F('drafted_for')), _negated=True), _connector='OR')), _connector='OR'), name='drive_two_hands'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'withdrawn']), ('approved_by__isnull', False), ('drafted_by__isnull', True), _connector='OR'), name='drive_approved_before_open'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'open'), _negated=True), ('opened_on__isnull', False), _connector='OR'), name='drive_open_since'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_on__isnull', False), _connector='OR'), name='drive_closed_since')],
            },
        ),
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_by_kind', models.CharField(default='seed', max_length=16)),
                ('made_by_number', models.BigIntegerField(default=0)),
                ('kind', models.CharField(choices=[('joining_drive', '集中建会入会行动')], max_length=16)),
                ('title', models.CharField(max_length=100)),
                ('organiser', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='directory.organisation')),
                ('drive', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='activities.drive')),
                ('place', models.CharField(blank=True, max_length=100)),
                ('held_on', models.DateField()),
                ('state', models.CharField(choices=[('planned', '已安排'), ('held', '已举行'), ('cancelled', '已取消')], default='planned', max_length=10)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'held', 'cancelled'])), name='activity_state_known'), models.UniqueConstraint(condition=models.Q(('state', 'cancelled'), _negated=True), fields=('drive', 'held_on'), name='activity_once_a_day')],
                'indexes': [],
            },
        ),
    ]
