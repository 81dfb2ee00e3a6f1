"""Effects of the selections and the stages that several of them share."""
