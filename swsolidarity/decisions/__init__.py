"""What a collective decides, and by which rule."""
