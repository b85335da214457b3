"""The rows of a table: units, sums, parts, headings, and what is left out."""
