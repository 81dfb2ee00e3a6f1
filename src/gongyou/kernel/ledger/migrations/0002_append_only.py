"""The ledger cannot be changed or deleted; its head is one row."""

from django.db import migrations

from gongyou.kernel.triggers import append_only


def first_head(apps, schema_editor):
    apps.get_model("ledger", "Head").objects.create(id=1)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_first")]
    operations = [
        *append_only("ledger_entry"),
        *append_only("ledger_item"),
        *append_only("ledger_checkpoint"),
        migrations.RunPython(first_head, migrations.RunPython.noop),
    ]
