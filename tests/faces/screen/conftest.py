"""Every test here begins without a snapshot."""

from tests.factories.snapshots import no_snapshot

__all__ = ["no_snapshot"]
