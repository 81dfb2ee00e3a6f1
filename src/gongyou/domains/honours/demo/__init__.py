"""The demo's selections: honours of earlier years in bulk, and calls of these two years by the real operations."""
