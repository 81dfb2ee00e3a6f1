"""The pages of figures in the console: the list, one figure, and the masked rows behind it."""
