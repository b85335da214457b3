"""Studies of plans: how even they are, how they differ, and many of them at once."""
