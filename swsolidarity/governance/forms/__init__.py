"""What people enter in governing themselves."""
