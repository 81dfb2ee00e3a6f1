"""A plain Django page with the tables and queries of the worker's home page, and nothing else of ours."""
