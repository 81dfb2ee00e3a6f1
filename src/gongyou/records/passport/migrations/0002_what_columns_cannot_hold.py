"""Invariants of the passport that no column constraint can hold."""

from django.db import migrations

from gongyou.kernel.triggers import no_overlap, refuse, refuse_change

#: Tables whose rows name a person: no row is written about a record that was merged into another.
OF_PEOPLE = ("passport_honour", "passport_skilllevel", "passport_groupmember", "passport_contestresult")
#: Whoever writes a fact about a record that is about to be closed waits for it, and then learns that it is.
WAITS = (
    "PERFORM 1 FROM directory_person WHERE id = NEW.person_id AND EXISTS "
    "(SELECT 1 FROM directory_merge m WHERE m.gone_id = NEW.person_id) FOR KEY SHARE;"
)
#: History stays: these rows are ended, never deleted.
KEPT = ("passport_honour", "passport_skilllevel", "passport_contestresult", "passport_certificate", "passport_result")
#: What stands on a certificate, and what an honour is; corrected by another row.
PRINTED = ("code", "kind", "number", "holder_name", "title", "text", "body", "document", "issued_on")
GRANTED = ("title", "title_name", "family", "level", "level_ordinal", "nature", "granted_on", "year", "fingerprint")


def unchanged(table: str, columns: tuple[str, ...]) -> migrations.RunPython:
    changed = " OR ".join(f"NEW.{column} <> OLD.{column}" for column in columns)
    return refuse_change(f"{table}_stays", table, "UPDATE", f"({changed})", f"{table}: what was issued stays")


class Migration(migrations.Migration):
    dependencies = [("passport", "0001_first"), ("directory", "0002_what_columns_cannot_hold")]
    operations = [
        no_overlap("passport_skilllevel", ("person_id", "occupation"), where="{row}.end_reason <> 'merged'"),
        no_overlap("passport_groupmember", ("group_id", "person_id"), where="{row}.end_reason <> 'merged'"),
        refuse_change(
            "passport_group_kind_stays",
            "passport_group",
            "UPDATE",
            "NEW.kind <> OLD.kind",
            "passport_group: a team never becomes a studio",
        ),
        refuse(
            "passport_groupmember_of_kind",
            "passport_groupmember",
            "SELECT 1 FROM passport_group g WHERE g.id = NEW.group_id AND (g.kind = 'studio') <> NEW.in_studio",
            "passport_groupmember: in_studio says something else than the group",
        ),
        refuse(
            "passport_groupmember_two_studios",
            "passport_groupmember",
            "SELECT 1 WHERE NEW.in_studio AND NEW.valid_to IS NULL AND (SELECT count(*) FROM passport_groupmember o "
            "WHERE o.person_id = NEW.person_id AND o.in_studio AND o.valid_to IS NULL AND o.id <> NEW.id "
            "AND o.group_id <> NEW.group_id) >= 2",
            "passport_groupmember: counted in two studios at most",
            first="PERFORM 1 FROM directory_person WHERE id = NEW.person_id FOR NO KEY UPDATE;",
        ),
        refuse(
            "passport_result_shares_whole",
            "passport_result",
            "SELECT 1 WHERE NEW.complete AND (SELECT coalesce(sum(c.share), 0) FROM passport_completer c "
            "WHERE c.result_id = NEW.id) <> 1000",
            "passport_result: shares of the completers must make 1000",
        ),
        refuse(
            "passport_completer_before_complete",
            "passport_completer",
            "SELECT 1 FROM passport_result r WHERE r.id = NEW.result_id AND r.complete AND NOT EXISTS "
            "(SELECT 1 FROM passport_completer o WHERE o.id = NEW.id AND o.result_id = NEW.result_id "
            "AND o.share = NEW.share AND o.position = NEW.position)",
            "passport_completer: the shares of a complete result stand",
            first="PERFORM 1 FROM passport_result WHERE id = NEW.result_id FOR SHARE;",
        ),
        refuse_change(
            "passport_completer_stays",
            "passport_completer",
            "DELETE",
            "EXISTS (SELECT 1 FROM passport_result r WHERE r.id = OLD.result_id AND r.complete)",
            "passport_completer: who completed a complete result stands",
        ),
        refuse_change(
            "passport_result_complete_stays",
            "passport_result",
            "UPDATE",
            "OLD.complete AND NOT NEW.complete",
            "passport_result: what is complete stays so",
        ),
        refuse(
            "passport_honour_of_complete_result",
            "passport_honour",
            "SELECT 1 FROM passport_result r WHERE r.id = NEW.result_id "
            "AND (NOT r.complete OR r.fingerprint <> NEW.fingerprint)",
            "passport_honour: the result is complete and has this fingerprint",
        ),
        unchanged("passport_certificate", PRINTED),
        unchanged("passport_honour", GRANTED),
        *(refuse_change(f"{table}_kept", table, "DELETE", "1 = 1", f"{table}: history stays") for table in KEPT),
        *(
            refuse(
                f"{table}_of_open_record",
                table,
                "SELECT 1 FROM directory_merge m WHERE m.gone_id = NEW.person_id AND m.state = 'merged'",
                f"{table}: the record was merged into another",
                first=WAITS,
            )
            for table in OF_PEOPLE
        ),
    ]
