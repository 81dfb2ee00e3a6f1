"""The demo's matters: made by the real operations on rehearsed days, so that inboxes hold old and new ones."""
