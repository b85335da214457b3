"""The tables of a sheet: where each header is, and what each column holds by its words."""
