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
            name='StoredValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('figure', models.CharField(max_length=80)),
                ('definition_version', models.CharField(max_length=64)),
                ('as_of', models.DateField()),
                ('grain', models.CharField(max_length=10)),
                ('grain_key', models.CharField(blank=True, max_length=24)),
                ('value', models.FloatField(null=True)),
                ('numerator', models.FloatField(null=True)),
                ('denominator', models.FloatField(null=True)),
                ('parts', models.JSONField(default=dict)),
                ('snapshot_hash', models.CharField(max_length=64)),
                ('computed_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['figure', 'as_of'], name='figures_sto_figure_2b6c63_idx')],
                'constraints': [models.UniqueConstraint(fields=('figure', 'definition_version', 'as_of', 'grain', 'grain_key'), name='stored_value_once')],
            },
        ),
        migrations.CreateModel(
            name='FigureEdition',
            fields=[
                ('version', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('figure', models.CharField(max_length=80)),
                ('form', models.JSONField()),
                ('first_seen_at', models.DateTimeField(default=gongyou.kernel.clock.now)),
            ],
            options={
                'abstract': False,
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='CertifiedValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('figure', models.CharField(max_length=80)),
                ('definition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='figures.figureedition')),
                ('as_of', models.DateField()),
                ('grain', models.CharField(max_length=10)),
                ('grain_key', models.CharField(blank=True, max_length=24)),
                ('revision', models.PositiveSmallIntegerField(default=1)),
                ('supersedes', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='figures.certifiedvalue')),
                ('value', models.DecimalField(decimal_places=4, max_digits=20, null=True)),
                ('numerator', models.DecimalField(decimal_places=4, max_digits=20, null=True)),
                ('denominator', models.DecimalField(decimal_places=4, max_digits=20, null=True)),
                ('parts', models.JSONField(default=dict)),
                ('snapshot_hash', models.CharField(max_length=64)),
                ('content', models.JSONField(default=dict)),
                ('rows_hash', models.CharField(blank=True, max_length=64)),
                ('submitted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('submitted_for', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('submitted_at', models.DateTimeField()),
                ('note', models.CharField(blank=True, max_length=300)),
                ('state', models.CharField(choices=[('submitted', '待复核'), ('returned', '已退回'), ('withdrawn', '已撤回'), ('locked', '已定稿')], default='submitted', max_length=9)),
                ('reviewed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reviewed_for', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('settled_at', models.DateTimeField(null=True)),
                ('review_note', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'indexes': [models.Index(fields=['as_of', 'figure'], name='figures_cer_as_of_42f940_idx'), models.Index(fields=['state'], name='figures_cer_state_bfe42c_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('reviewed_by', None), models.Q(models.Q(('reviewed_by', models.F('submitted_by')), _negated=True), models.Q(('submitted_for', None), models.Q(('reviewed_by', models.F('submitted_for')), _negated=True), _connector='OR'), models.Q(('reviewed_for', None), models.Q(('reviewed_for', models.F('submitted_by')), _negated=True), _connector='OR')), _connector='OR'), name='certified_by_two_people'), models.CheckConstraint(condition=models.Q(models.Q(('reviewed_by', None), ('state__in', ['submitted', 'withdrawn'])), models.Q(('reviewed_by__isnull', False), ('state__in', ['returned', 'locked'])), _connector='OR'), name='certified_reviewed_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('settled_at', None), ('state', 'submitted')), models.Q(models.Q(('state', 'submitted'), _negated=True), ('settled_at__isnull', False)), _connector='OR'), name='certified_settled_at'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'returned'), _negated=True), models.Q(('review_note', ''), _negated=True), _connector='OR'), name='certified_returned_with_reason'), models.CheckConstraint(condition=models.Q(models.Q(('revision', 1), ('supersedes', None)), models.Q(('revision__gt', 1), ('supersedes__isnull', False), models.Q(('note', ''), _negated=True)), _connector='OR'), name='certified_revision_with_note'), models.UniqueConstraint(condition=models.Q(('state', 'locked')), fields=('figure', 'as_of', 'grain', 'grain_key', 'revision'), name='certified_locked_once'), models.UniqueConstraint(condition=models.Q(('state', 'submitted')), fields=('figure', 'as_of', 'grain', 'grain_key'), name='certified_submitted_once')],
            },
        ),
    ]
