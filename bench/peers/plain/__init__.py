"""A plain Django project: one table for the rows of a roster, and what django-import-export makes of it."""
