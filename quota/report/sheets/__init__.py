"""The sheets of the proposal workbook, one module each."""
