"""What the words and figures of single cells mean: headings, kinds of posts, names, numbers, dates."""
