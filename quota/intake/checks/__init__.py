"""What cannot be, or hardly: refused with the cell and the mend, or asked."""
