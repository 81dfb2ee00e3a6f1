"""What a person, a team or a unit has earned: skill levels, honours, contest results, certificates."""
