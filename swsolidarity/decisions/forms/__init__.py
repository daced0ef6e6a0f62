"""What people enter about decisions; it is checked and converted here, and nothing else."""
