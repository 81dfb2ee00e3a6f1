"""On no day has a node two parents on one line."""

from django.db import migrations

from gongyou.kernel.triggers import no_overlap


class Migration(migrations.Migration):
    dependencies = [("access", "0001_first")]
    operations = [no_overlap("access_link", ("line", "child_id"))]
