"""The front door, what needs you, and help."""
