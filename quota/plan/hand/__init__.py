"""Plans that people made or changed: read, checked against the rules, and repaired around their numbers."""
