"""What the treasury declares: rights, words, looks of states, rows that follow a person."""
