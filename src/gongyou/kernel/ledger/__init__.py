"""The append-only, hash-chained record of every act: audit trail, timeline and source of messages."""
