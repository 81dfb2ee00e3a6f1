"""What the passport declares: levels, families and tags, the line of life, and which rows follow a person."""
