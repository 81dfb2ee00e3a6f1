"""What turns facts and definitions into pages, matters and numbers."""
