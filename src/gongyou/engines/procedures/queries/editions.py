"""Reads about definitions: which forms are stored, and which open matters no definition knows any more."""

from django.db import connection

from gongyou.engines.procedures.models import Edition, Matter
from gongyou.engines.procedures.types import PROCEDURES


def editions_can_be_stored() -> bool:
    """Whether the table is there (a database may be migrated in part)."""
    return Edition._meta.db_table in connection.introspection.table_names()


def editions_are_stored() -> bool:
    """Whether the declared form of every definition is in the database already."""
    known = set(Edition._base_manager.values_list("digest", flat=True))
    return all(found.edition()[0] in known for found in PROCEDURES.all())


def stages_without_definition() -> list[str]:
    """Open matters whose procedure or stage the code no longer knows: start-up refuses them."""
    rows = Matter._base_manager.exclude(state="ended").values_list("procedure", "stage").distinct()
    return [f"{procedure}: {stage}" for procedure, stage in rows if not _is_known(procedure, stage)]


def _is_known(procedure: str, stage: str) -> bool:
    found = PROCEDURES.find(procedure)
    return found is not None and any(known.key == stage for known in found.every_stage())
