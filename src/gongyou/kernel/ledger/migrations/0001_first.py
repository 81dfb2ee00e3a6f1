import gongyou.kernel.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('seq', models.BigIntegerField(primary_key=True, serialize=False)),
                ('at', models.CharField(max_length=32)),
                ('actor', models.CharField(max_length=80)),
                ('role', models.CharField(blank=True, max_length=40)),
                ('node', models.BigIntegerField(null=True)),
                ('event', models.CharField(max_length=64)),
                ('subject_kind', models.CharField(max_length=24)),
                ('subject_number', models.BigIntegerField()),
                ('data', models.TextField()),
                ('prev', models.CharField(max_length=64)),
                ('hash', models.CharField(max_length=64)),
            ],
            options={
                'indexes': [models.Index(fields=['subject_kind', 'subject_number'], name='ledger_entr_subject_98584f_idx'), models.Index(fields=['event'], name='ledger_entr_event_8c14e8_idx')],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Head',
            fields=[
                ('id', models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ('seq', models.BigIntegerField(default=0)),
                ('hash', models.CharField(default='0000000000000000000000000000000000000000000000000000000000000000', max_length=64)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='ledger_one_head')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('bulk_kind', models.CharField(max_length=24)),
                ('bulk_number', models.BigIntegerField()),
                ('position', models.IntegerField()),
                ('subject_kind', models.CharField(max_length=24)),
                ('subject_number', models.BigIntegerField()),
                ('digest', models.CharField(max_length=64)),
            ],
            options={
                'indexes': [models.Index(fields=['subject_kind', 'subject_number'], name='ledger_item_subject_0ec1a7_idx')],
                'constraints': [models.UniqueConstraint(fields=('bulk_kind', 'bulk_number', 'position'), name='ledger_item_once')],
            },
        ),
        migrations.CreateModel(
            name='SealedValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entry_seq', models.BigIntegerField(db_index=True)),
                ('name', models.CharField(max_length=40)),
                ('person_number', models.BigIntegerField(db_index=True)),
                ('token', models.BinaryField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('entry_seq', 'name'), name='ledger_sealed_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Checkpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(unique=True)),
                ('seq', models.BigIntegerField()),
                ('hash', models.CharField(max_length=64)),
                ('public_key', models.CharField(max_length=64)),
                ('signature', models.CharField(max_length=128)),
                ('made_at', models.DateTimeField(default=gongyou.kernel.clock.now)),
            ],
            options={
                'abstract': False,
                'indexes': [],
                'constraints': [],
            },
        ),
    ]
