"""What the directory registers with the kernel."""
