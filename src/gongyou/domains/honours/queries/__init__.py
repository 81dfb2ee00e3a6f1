"""Reads of the selections: who takes part, who is eligible, what departments answered, what may be shown and paid."""
