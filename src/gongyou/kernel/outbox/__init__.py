"""What leaves the system: written in the act's transaction, sent afterwards, once (R12)."""
