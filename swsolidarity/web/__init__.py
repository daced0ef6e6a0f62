"""Everything about HTTP, and no domain."""
