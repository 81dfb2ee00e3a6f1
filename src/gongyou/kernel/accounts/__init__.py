"""Who can sign in: credentials and one-time codes only. Names and rights live elsewhere."""
