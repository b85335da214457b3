"""Lists that are too long to be said whole."""

from collections.abc import Sequence


def first_few(words: Sequence[str], most: int) -> list[str]:
    """Return the first of some words, and a sign where there are more.

    >>> first_few(["a", "b"], 2), first_few(["a", "b", "c"], 2)
    (['a', 'b'], ['a', 'b', '…'])
    """
    return [*words[:most], *["…"] * (len(words) > most)]
