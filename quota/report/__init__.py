"""Documents that people sign and argue over, from a finished plan."""
