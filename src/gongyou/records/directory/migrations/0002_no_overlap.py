"""Memberships of one person never overlap in time; main employments neither."""

from django.db import migrations

from gongyou.kernel.triggers import no_overlap, refuse


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_first"), ("access", "0001_first")]
    operations = [
        no_overlap("directory_membership", ("person_id",)),
        no_overlap("directory_employment", ("person_id",), where="{row}.is_main"),
        refuse(
            "access_link_no_circle",
            "access_link",
            "SELECT 1 FROM access_closure c WHERE NEW.valid_to IS NULL AND c.line = NEW.line "
            "AND c.ancestor_id = NEW.child_id AND c.descendant_id = NEW.parent_id",
            "access_link: the link would close a circle",
        ),
    ]
