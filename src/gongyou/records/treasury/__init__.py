"""Money: funds, budgets, commitments and instalments, payments in batches, in fen and in double entry."""
