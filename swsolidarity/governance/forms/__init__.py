"""What people enter about how their collective governs itself."""
