"""What people do, and what the clock does."""
