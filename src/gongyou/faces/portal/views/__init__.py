"""The portal's views, one module a topic."""
