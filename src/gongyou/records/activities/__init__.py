"""Sessions that took place: joining drives now; drills, visits, talks and sittings as their strands arrive."""
