"""Honours as staff keep them: certificates printed together, what is not shown, what was recorded twice."""
