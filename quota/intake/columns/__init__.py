"""What each column of figures holds in the end: its category, its people, what it adds up."""
