"""The scenario that is written, and the report on the book."""
