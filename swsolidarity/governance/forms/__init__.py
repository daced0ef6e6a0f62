"""What people enter."""
