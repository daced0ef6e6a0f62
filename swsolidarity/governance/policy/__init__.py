"""Who may do what with how the collective governs itself."""
