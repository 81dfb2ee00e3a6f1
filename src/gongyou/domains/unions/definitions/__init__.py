"""One file for each procedure and figure of this strand."""
