"""Every write is one operation: permission, ledger event, transaction and idempotency declared in one place."""
