"""Commands and pages for whoever runs the server; no member content."""
