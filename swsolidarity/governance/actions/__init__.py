"""What people do in governing themselves: the only door through which these tables are written."""
