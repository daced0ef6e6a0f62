"""What people ask about how the collective governs itself."""
