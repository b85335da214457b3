"""Lists of persons, counted into the people of units; nothing of a person is kept."""
