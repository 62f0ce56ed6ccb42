"""What bluecarbon says when it cannot go on: where, what was found, the rule, and the cure."""

from difflib import get_close_matches


class BluecarbonError(Exception):
    """Anything bluecarbon refuses to do. Catch this to catch them all."""


class InputError(BluecarbonError, ValueError):
    """An input that cannot be used.

    Parameters
    ----------
    where : str
        The file, and the key, row or layer in it.
    found : object
        The value that was met.
    rule : str
        What holds instead, as a sentence.
    cure : str
        What the reader should do, as a sentence.
    """

    def __init__(self, *, where, found, rule, cure):
        self.where, self.found, self.rule, self.cure = str(where), str(found), rule, cure
        super().__init__(f"{self.where}: found {self.found}. {rule} {cure}")

    def __reduce__(self):
        # Keyword-only arguments do not survive the default pickling, and workers send errors home.
        return _rebuild, (type(self), self.where, self.found, self.rule, self.cure)


class InputWarning(UserWarning):
    """An input that was used, and that a careful reader should look at."""


def _rebuild(cls, where, found, rule, cure):
    return cls(where=where, found=found, rule=rule, cure=cure)


def nearest(word, known):
    """A hint naming the known words closest to `word`, or all of them when none is close."""
    known = sorted(map(str, known))
    close = get_close_matches(str(word), known, n=3, cutoff=0.5)
    return (
        "Did you mean " + " or ".join(map(repr, close)) + "?"
        if close
        else ("Known: " + (", ".join(known) or "none") + ".")
    )
