"""Who exists and who belongs where: people, employers, organisations, employments, memberships, posts."""
