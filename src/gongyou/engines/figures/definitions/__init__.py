"""What this engine itself declares: how its states look."""
