import django.db.models.deletion
import gongyou.kernel.clock
import gongyou.kernel.files.models
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0001_first'),
    ]

    operations = [
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(default=gongyou.kernel.files.models.random_name, max_length=48, unique=True)),
                ('title', models.CharField(max_length=200)),
                ('content_type', models.CharField(max_length=100)),
                ('size', models.PositiveBigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('purpose', models.CharField(max_length=32)),
                ('node', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.node')),
                ('owner_user_id', models.BigIntegerField(null=True)),
                ('created_at', models.DateTimeField(default=gongyou.kernel.clock.now)),
            ],
            options={
                'abstract': False,
                'indexes': [],
                'constraints': [],
            },
        ),
    ]
