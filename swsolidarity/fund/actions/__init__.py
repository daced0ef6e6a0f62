"""What people do with the fund: the only door through which anything is written."""
