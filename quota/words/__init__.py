"""Each thing that is said of a plan, said once: names, figures, tables."""
