"""Who may do what with the fund."""
