"""Fairness against posts moved: how good a plan can be if at most so many posts change units."""
