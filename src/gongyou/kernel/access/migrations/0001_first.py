import django.db.models.deletion
import gongyou.kernel.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Node',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=gongyou.kernel.clock.now)),
            ],
            options={
                'abstract': False,
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Link',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_by_kind', models.CharField(default='seed', max_length=16)),
                ('made_by_number', models.BigIntegerField(default=0)),
                ('line', models.CharField(max_length=16)),
                ('parent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='child_links', to='access.node')),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parent_links', to='access.node')),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('is_primary', models.BooleanField(default=False)),
            ],
            options={
                'indexes': [models.Index(fields=['line', 'parent'], name='access_link_line_6958f7_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('parent', models.F('child')), _negated=True), name='link_not_to_itself'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='link_period'), models.UniqueConstraint(condition=models.Q(('valid_to', None)), fields=('line', 'child'), name='link_one_parent'), models.UniqueConstraint(condition=models.Q(('is_primary', True), ('valid_to', None)), fields=('child',), name='link_one_primary')],
            },
        ),
        migrations.CreateModel(
            name='Closure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.CharField(max_length=16)),
                ('ancestor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='access.node')),
                ('descendant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='access.node')),
                ('depth', models.PositiveSmallIntegerField()),
            ],
            options={
                'indexes': [models.Index(fields=['line', 'descendant'], name='access_clos_line_c12964_idx')],
                'constraints': [models.UniqueConstraint(fields=('line', 'ancestor', 'descendant'), name='closure_once'), models.UniqueConstraint(fields=('line', 'descendant', 'depth'), name='closure_one_path')],
            },
        ),
        migrations.CreateModel(
            name='LineLock',
            fields=[
                ('line', models.CharField(max_length=16, primary_key=True, serialize=False)),
                ('changed_at', models.DateTimeField(default=gongyou.kernel.clock.now)),
            ],
            options={
                'abstract': False,
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Role',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_by_kind', models.CharField(default='seed', max_length=16)),
                ('made_by_number', models.BigIntegerField(default=0)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='roles', to=settings.AUTH_USER_MODEL)),
                ('kind', models.CharField(max_length=32)),
                ('node', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='roles', to='access.node')),
                ('subject_id', models.BigIntegerField(blank=True, null=True)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['kind', 'node'], name='access_role_kind_8eb75e_idx')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('valid_to', None)), fields=('user', 'kind', 'node'), name='role_once'), models.UniqueConstraint(condition=models.Q(('kind__in', ['system_admin', 'security_admin', 'audit_admin']), ('valid_to', None)), fields=('user',), name='role_administrators_exclude'), models.CheckConstraint(condition=models.Q(('node__isnull', False), ('subject_id__isnull', False), ('kind__in', ['system_admin', 'security_admin', 'audit_admin']), _connector='OR'), name='role_stands_somewhere')],
            },
        ),
        migrations.CreateModel(
            name='Cover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_by_kind', models.CharField(default='seed', max_length=16)),
                ('made_by_number', models.BigIntegerField(default=0)),
                ('role', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='covers', to='access.role')),
                ('substitute', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='covers', to=settings.AUTH_USER_MODEL)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField()),
                ('reason', models.CharField(max_length=200)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__gte', models.F('valid_from'))), name='cover_period')],
                'indexes': [],
            },
        ),
    ]
