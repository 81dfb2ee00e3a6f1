"""Pages of panels: the pool of experts, the set-up of a panel, its work, boards, and the judge's own desk."""
