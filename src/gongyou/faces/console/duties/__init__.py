"""Regular duties (定期事项) in the console: what is owed, its report, its check, what is late below."""
