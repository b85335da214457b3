"""The public face: what ``import quota`` offers. It wires what the other packages have, and has no mathematics of its own.

Nothing is imported here, nor altair and pandas anywhere before a chart or a table is asked for: commands use the face too.
"""
