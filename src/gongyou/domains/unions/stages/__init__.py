"""Effects of this strand's procedures, by topic: what an outcome writes, and how it is taken back."""
