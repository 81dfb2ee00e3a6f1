"""The stages that contests share, and what their outcomes write."""
