"""What was published, decided or marked stays: closed rounds, their items, posted facts, frozen calls, marks."""

from django.db import migrations

from gongyou.kernel.triggers import append_only, refuse, refuse_change

_FROZEN = "('published', 'open', 'closed', 'judged', 'announced', 'filed')"
_POSTED = (
    "EXISTS (SELECT 1 FROM procedures_jointround r WHERE r.id = OLD.round_id AND r.kind = 'notice' "
    "AND r.posted_at IS NOT NULL)"
)
_BEGUN = (
    "(OLD.kind = 'panel' AND (OLD.seed <> '' OR OLD.state = 'open' "
    "OR EXISTS (SELECT 1 FROM procedures_codetable t WHERE t.round_id = OLD.id)) "
    "OR OLD.kind = 'poll' AND OLD.state = 'open' OR OLD.kind = 'notice' AND OLD.posted_at IS NOT NULL)"
)
_AGREED = (
    "EXISTS (SELECT 1 FROM procedures_undoing u WHERE u.round_id = OLD.id AND u.item_id IS NULL "
    "AND u.agreed_by_id IS NOT NULL)"
)


def _kept(name: str, table: str, columns: tuple[str, ...], text: str, when: str = "1 = 1"):
    """These columns of a row never change while `when` holds of the row as it was."""
    changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)
    return refuse_change(name, table, "UPDATE", f"({when}) AND ({changed})", text)


class Migration(migrations.Migration):
    dependencies = [("procedures", "0003_calls_and_joint_rounds")]
    operations = [
        _kept(
            "procedures_call_frozen",
            "procedures_call",
            ("setup", "digest", "procedure", "nature", "node_id"),
            "procedures_call: a published call never changes",
            f"OLD.state IN {_FROZEN}",
        ),
        refuse_change(
            "procedures_joint_closed",
            "procedures_jointround",
            "UPDATE",
            "OLD.state IN ('closed', 'void')",
            "procedures_jointround: a closed round never changes",
        ),
        _kept(
            "procedures_joint_posted",
            "procedures_jointround",
            ("rule", "posted_at", "ends_on", "ends_at", "number", "node_id"),
            "procedures_jointround: a posted notice keeps its words and its end",
            "OLD.kind = 'notice' AND OLD.posted_at IS NOT NULL",
        ),
        refuse_change(
            "procedures_joint_kept",
            "procedures_jointround",
            "DELETE",
            "1 = 1",
            "procedures_jointround: a round is never deleted",
        ),
        refuse_change(
            "procedures_item_decided",
            "procedures_jointitem",
            "UPDATE",
            "OLD.state IN ('done', 'out')",
            "procedures_jointitem: a decided item never changes",
        ),
        refuse_change(
            "procedures_item_published",
            "procedures_jointitem",
            "UPDATE",
            f"NEW.published IS DISTINCT FROM OLD.published AND {_POSTED} "
            "AND (NEW.ends_at IS NULL OR NEW.data = OLD.data)",
            "procedures_jointitem: what is published changes only where its days begin anew",
        ),
        _kept(
            "procedures_item_of_its_round",
            "procedures_jointitem",
            ("round_id", "matter_id", "ordinal"),
            "procedures_jointitem: an item stays what it is",
        ),
        refuse_change(
            "procedures_item_kept",
            "procedures_jointitem",
            "DELETE",
            "1 = 1",
            "procedures_jointitem: an item is never deleted",
        ),
        _kept(
            "procedures_mark_kept",
            "procedures_mark",
            ("item_id", "panelist_id", "aspect", "value", "entered_by_id", "entered_at", "replaces_id", "reason"),
            "procedures_mark: a mark is replaced, never changed",
        ),
        refuse_change(
            "procedures_mark_stays", "procedures_mark", "DELETE", "1 = 1", "procedures_mark: a mark is never deleted"
        ),
        *append_only("procedures_signing"),
        *append_only("procedures_resultpackage"),
        *append_only("procedures_receipt"),
        *append_only("procedures_objection"),
        _kept(
            "procedures_codetable_sealed",
            "procedures_codetable",
            ("round_id", "step", "sealed", "digest", "keeper_id"),
            "procedures_codetable: a sealed table never changes",
        ),
        refuse_change(
            "procedures_joint_given_up",
            "procedures_jointround",
            "UPDATE",
            f"NEW.state = 'void' AND {_BEGUN} AND NOT {_AGREED}",
            "procedures_jointround: what was drawn or has begun is given up by two hands",
        ),
        _kept(
            "procedures_undoing_agreed",
            "procedures_undoing",
            ("round_id", "item_id", "reason", "asked_by_id", "asked_at", "hands", "agreed_by_id", "agreed_at"),
            "procedures_undoing: what was agreed never changes",
            "OLD.agreed_by_id IS NOT NULL",
        ),
        refuse_change(
            "procedures_undoing_kept",
            "procedures_undoing",
            "DELETE",
            "1 = 1",
            "procedures_undoing: what was given up stays on record",
        ),
        refuse(
            "procedures_mark_sealed",
            "procedures_mark",
            "SELECT 1 FROM procedures_codetable t JOIN procedures_jointitem i ON i.round_id = t.round_id "
            "WHERE i.id = NEW.item_id AND t.opened_at IS NOT NULL",
            "procedures_mark: no mark is made or changed once a table of numbers was opened",
        ),
    ]
