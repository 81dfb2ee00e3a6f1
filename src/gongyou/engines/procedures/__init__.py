"""The procedure engine: matters move by dated acts through the stages of a procedure; outcomes write facts."""
