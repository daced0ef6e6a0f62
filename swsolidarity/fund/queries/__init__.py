"""What the pages of the fund show."""
