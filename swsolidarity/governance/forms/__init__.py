"""What people enter to govern their collective."""
