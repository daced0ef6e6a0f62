"""Measures pages and writes against a bare page, on the same machine in the same run."""
