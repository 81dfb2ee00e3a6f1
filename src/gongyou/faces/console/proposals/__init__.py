"""Pages of proposals to found a union."""
