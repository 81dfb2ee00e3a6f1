"""Every change of money: budgets, promises, payments, and the books that follow from them."""
