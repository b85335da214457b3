"""Sheets of other shapes, written anew in the one shape that is read: a row for each unit, a column for each figure."""
