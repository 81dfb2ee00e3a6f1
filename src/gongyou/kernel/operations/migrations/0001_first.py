import gongyou.kernel.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='IdempotencyKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('actor', models.CharField(max_length=80)),
                ('route', models.CharField(max_length=120)),
                ('key', models.CharField(max_length=64)),
                ('request_hash', models.CharField(max_length=64)),
                ('status', models.PositiveSmallIntegerField(default=0)),
                ('location', models.CharField(blank=True, max_length=400)),
                ('body', models.BinaryField(null=True)),
                ('content_type', models.CharField(blank=True, max_length=80)),
                ('created_at', models.DateTimeField(db_index=True, default=gongyou.kernel.clock.now)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('actor', 'route', 'key'), name='idempotency_once')],
                'indexes': [],
            },
        ),
    ]
