"""SQL by feature: constants in capitals and nothing else."""
