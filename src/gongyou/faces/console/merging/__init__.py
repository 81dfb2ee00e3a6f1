"""Pages of people who are registered twice."""
