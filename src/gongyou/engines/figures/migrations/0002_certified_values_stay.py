"""What was submitted never changes, what was settled stays, and a revision supersedes the locked value before it."""

from django.db import migrations

from gongyou.kernel.triggers import append_only, refuse, refuse_change

TABLE = "figures_certifiedvalue"
SUBMITTED = (
    "figure definition_id as_of grain grain_key revision supersedes_id value numerator denominator parts "
    "snapshot_hash content rows_hash submitted_by_id submitted_for_id submitted_at note"
).split()
CHANGED = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in SUBMITTED)
SAME_CELL = " AND ".join(f"earlier.{name} = NEW.{name}" for name in ("figure", "as_of", "grain", "grain_key"))
NO_PREDECESSOR = (
    f"SELECT 1 WHERE NEW.revision > 1 AND NOT EXISTS (SELECT 1 FROM {TABLE} earlier WHERE earlier.id = NEW.supersedes_id "
    f"AND earlier.state = 'locked' AND earlier.revision = NEW.revision - 1 AND {SAME_CELL})"
)


class Migration(migrations.Migration):
    dependencies = [("figures", "0001_first")]
    operations = [
        *append_only("figures_figureedition"),
        refuse_change(f"{TABLE}_begins", TABLE, "INSERT", "NEW.state <> 'submitted'", f"{TABLE}: begins as submitted"),
        refuse_change(f"{TABLE}_settled", TABLE, "UPDATE", "OLD.state <> 'submitted'", f"{TABLE}: a settled row stays"),
        refuse_change(f"{TABLE}_as_submitted", TABLE, "UPDATE", CHANGED, f"{TABLE}: what was submitted stays"),
        refuse_change(f"{TABLE}_no_delete", TABLE, "DELETE", "1 = 1", f"{TABLE} is never deleted from"),
        refuse(f"{TABLE}_chain", TABLE, NO_PREDECESSOR, f"{TABLE}: supersedes no locked value of this cell"),
    ]
