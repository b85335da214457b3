"""The step programme: quantities, labelled rows of rules, and their expression in PuLP."""
