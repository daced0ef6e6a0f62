"""What happens when somebody says that a text goes against the agreements: looked at, answered, appealed."""
