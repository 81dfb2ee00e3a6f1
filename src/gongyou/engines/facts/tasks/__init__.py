"""Writing snapshots: the refresh, the marks that ask for one, and the job that does it."""

from gongyou.engines.facts.tasks.marking import mark_dirty
from gongyou.engines.facts.tasks.refreshing import ensure, refresh

__all__ = ["ensure", "mark_dirty", "refresh"]
