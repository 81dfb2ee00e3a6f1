"""Documents and counted votes never change, a body numbers in its own series only; a proof belongs to whoever owes."""

from django.db import migrations

from gongyou.kernel.triggers import append_only, refuse

_FOREIGN = """
    SELECT 1 FROM procedures_due d, procedures_proof p
    WHERE NEW.stands AND d.id = NEW.due_id AND p.id = NEW.proof_id AND p.node_id <> d.node_id
      AND NOT EXISTS (
        SELECT 1 FROM access_closure c
        WHERE c.line = 'territory' AND c.ancestor_id = p.node_id AND c.descendant_id = d.node_id
      )
"""

_OF_ANOTHER = """
    SELECT 1 WHERE NOT EXISTS (
        SELECT 1 FROM procedures_documentseries s WHERE s.prefix = NEW.prefix AND s.node_id = NEW.issuer_id
    )
"""


class Migration(migrations.Migration):
    dependencies = [("procedures", "0001_first"), ("access", "0001_first")]
    operations = [
        *append_only("procedures_document"),
        *append_only("procedures_rounditem"),
        refuse(
            "procedures_proving_owned",
            "procedures_proving",
            _FOREIGN,
            "procedures_proving: the node of a proof neither owns nor covers the due",
        ),
        refuse(
            "procedures_document_series",
            "procedures_document",
            _OF_ANOTHER,
            "procedures_document: the series belongs to another body",
        ),
    ]
