"""The sheets of one or several books: which go on, which are older, which only sum up others."""
