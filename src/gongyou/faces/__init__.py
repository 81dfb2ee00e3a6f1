"""What people touch. Faces never import each other; they read by queries and write by operations."""
