"""May they? One module for each thing that governs."""
