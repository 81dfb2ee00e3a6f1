"""Facts that several strands share."""
