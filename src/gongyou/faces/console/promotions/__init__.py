"""Pages of what contests promised and what was issued."""
