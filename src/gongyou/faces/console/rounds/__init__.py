"""Joint rounds (批次) in the console: what stands ready, drafts, checks, closing, rankings, notices, items."""
