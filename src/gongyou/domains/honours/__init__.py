"""The strand of selections: craftsmen and the five innovations, the most admired, model workers."""
