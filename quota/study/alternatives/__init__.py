"""Plans that lose little against the optimum and differ from it, and from each other, as much as they can."""
