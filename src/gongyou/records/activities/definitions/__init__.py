"""What activities declare to others."""
