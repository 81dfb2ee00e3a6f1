import gongyou.kernel.clock
import gongyou.kernel.privacy.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=24)),
                ('dedupe_key', models.CharField(max_length=80, unique=True)),
                ('payload', gongyou.kernel.privacy.fields.SealedTextField()),
                ('state', models.CharField(choices=[('pending', '待发送'), ('leased', '发送中'), ('sent', '已发送'), ('failed', '发送失败'), ('unknown', '结果不明')], db_index=True, default='pending', max_length=8)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('lease_until', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(default=gongyou.kernel.clock.now)),
                ('sent_at', models.DateTimeField(null=True)),
                ('error', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['pending', 'leased', 'sent', 'failed', 'unknown'])), name='message_state_known')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='DemoPhoneMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number_index', models.BinaryField(db_index=True, max_length=32)),
                ('dedupe_key', models.CharField(max_length=80, unique=True)),
                ('text', gongyou.kernel.privacy.fields.SealedTextField()),
                ('received_at', models.DateTimeField(default=gongyou.kernel.clock.now)),
            ],
            options={
                'abstract': False,
                'indexes': [],
                'constraints': [],
            },
        ),
    ]
