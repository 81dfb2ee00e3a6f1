import django.db.models.deletion
import gongyou.kernel.accounts.models
import gongyou.kernel.clock
import gongyou.kernel.privacy.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('username', models.CharField(default=gongyou.kernel.accounts.models.new_username, max_length=64, unique=True, verbose_name='用户名')),
                ('audience', models.CharField(choices=[('staff', '工作人员'), ('worker', '职工')], max_length=8)),
                ('is_active', models.BooleanField(default=True)),
                ('auth_version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField(default=gongyou.kernel.clock.now)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('audience__in', ['staff', 'worker'])), name='user_audience_known')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('session_key', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='session key')),
                ('session_data', models.TextField(verbose_name='session data')),
                ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'session',
                'verbose_name_plural': 'sessions',
                'abstract': False,
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Phone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='phone', to=settings.AUTH_USER_MODEL)),
                ('number', gongyou.kernel.privacy.fields.SealedTextField()),
                ('number_index', models.BinaryField(max_length=32, unique=True)),
                ('verified_at', models.DateTimeField(default=gongyou.kernel.clock.now)),
            ],
            options={
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='PhoneCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number_index', models.BinaryField(db_index=True, max_length=32)),
                ('purpose', models.CharField(max_length=16)),
                ('digest', models.BinaryField(max_length=32)),
                ('created_at', models.DateTimeField(db_index=True, default=gongyou.kernel.clock.now)),
                ('expires_at', models.DateTimeField()),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('used_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('tries__lte', 5)), name='phone_code_five_tries')],
                'indexes': [],
            },
        ),
    ]
