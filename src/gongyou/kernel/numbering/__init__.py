"""Numbers that people read and quote, without gaps inside one series and year; and what made a fact."""
