"""From a programme to a proved solution, the same with any solver."""
