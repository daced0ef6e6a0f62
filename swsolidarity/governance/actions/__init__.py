"""What people do to govern their collective."""
