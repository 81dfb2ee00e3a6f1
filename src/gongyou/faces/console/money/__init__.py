"""Money (资金) in the console: budgets, promises, batches of payments, the bank's answers."""
