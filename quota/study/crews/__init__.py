"""Those who solve the pieces of a study: this process, others of this machine, or the workers of a cluster."""
