"""What the journal is told of governing."""
