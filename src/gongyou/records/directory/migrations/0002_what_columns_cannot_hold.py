"""Invariants of the directory that no column constraint can hold."""

from django.db import migrations

from gongyou.kernel.triggers import append_only, no_overlap, refuse

FACTS = ("directory_membership", "directory_employment", "directory_post")
#: Whoever writes a fact about a record that is about to be closed waits for it, and then learns that it is.
WAITS = (
    "PERFORM 1 FROM directory_person WHERE id = NEW.person_id AND EXISTS "
    "(SELECT 1 FROM directory_merge m WHERE m.gone_id = NEW.person_id) FOR KEY SHARE;"
)


def no_fact_about_the_closed() -> list:
    """A closed record has no facts: neither are any written, nor is a record closed that still has some."""
    made = [
        refuse(
            f"{table}_of_open_record",
            table,
            "SELECT 1 FROM directory_merge m WHERE m.gone_id = NEW.person_id AND m.state = 'merged'",
            f"{table}: the record was merged into another",
            first=WAITS,
        )
        for table in FACTS
    ]
    left = " UNION ALL ".join(
        f"SELECT 1 FROM {table} f WHERE NEW.state = 'merged' AND f.person_id = NEW.gone_id" for table in FACTS
    )
    return [
        *made,
        refuse("directory_merge_takes_all", "directory_merge", left, "directory_merge: a fact was left behind"),
        refuse(
            "directory_merge_pointer_stands",
            "directory_merge",
            "SELECT 1 FROM directory_person p WHERE NEW.state <> 'merged' AND p.id = NEW.gone_id "
            "AND p.merged_into_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM directory_merge m "
            "WHERE m.gone_id = NEW.gone_id AND m.state = 'merged' AND m.id <> NEW.id)",
            "directory_merge: the closed record still points elsewhere",
        ),
        refuse(
            "directory_person_pointer",
            "directory_person",
            "SELECT 1 FROM directory_person p WHERE NEW.merged_into_id IS NOT NULL AND (p.merged_into_id = NEW.id "
            "OR (p.id = NEW.merged_into_id AND p.merged_into_id IS NOT NULL)) UNION ALL "
            "SELECT 1 WHERE NEW.merged_into_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM directory_merge m "
            "WHERE m.gone_id = NEW.id AND m.state = 'merged')",
            "directory_person: the pointer needs a merge and leads to an open record",
        ),
        *append_only("directory_mergedrow"),
    ]


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_first"), ("access", "0001_first")]
    operations = [
        no_overlap("directory_membership", ("person_id",), where="{row}.end_reason <> 'merged'"),
        no_overlap("directory_employment", ("person_id",), where="{row}.is_main"),
        no_overlap("directory_term", ("organisation_id",), begins="begins_on", ends="ended_on"),
        no_overlap("directory_post", ("organisation_id",), where="{row}.title = 'chair'"),
        no_overlap("directory_coverage", ("union_id", "employer_id")),
        no_overlap("directory_formerplace", ("organisation_id",)),
        refuse(
            "access_link_no_circle",
            "access_link",
            "SELECT 1 FROM access_closure c WHERE NEW.valid_to IS NULL AND c.line = NEW.line "
            "AND c.ancestor_id = NEW.child_id AND c.descendant_id = NEW.parent_id",
            "access_link: the link would close a circle",
        ),
        *no_fact_about_the_closed(),
    ]
