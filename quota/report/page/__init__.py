"""The page: a whole plan in one file that any browser opens without a network."""
