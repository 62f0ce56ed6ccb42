"""What a ledger says when it does not do what it was asked."""

from bluecarbon.errors import BluecarbonError, InputError


class LedgerRefused(InputError):
    """An operation that a ledger did not do; nothing of it was recorded.

    Parameters
    ----------
    code : str
        For programs: "double-count", "serial", "evidence", "demonstration", "claim", "ex-ante",
        "project-code", "geometry", "status", "units", "version", "request", "supersedes",
        "registry", "buffer", "absent", "argument".
    earlier : str, optional
        Id of the lot that stands in the way.
    hectares : float, optional
        How much of it is counted twice [ha].
    """

    def __init__(self, code, *, where, found, rule, cure, earlier=None, hectares=None):
        self.code, self.earlier, self.hectares = code, earlier, hectares
        super().__init__(where=where, found=found, rule=rule, cure=cure)

    def __reduce__(self):
        state = {"earlier": self.earlier, "hectares": self.hectares}
        return _rebuild, (self.code, self.where, self.found, self.rule, self.cure, state)


class LedgerBusy(BluecarbonError):
    """Others wrote for longer than the patience of the caller. Asking again is always safe."""


def _rebuild(code, where, found, rule, cure, state):
    return LedgerRefused(code, where=where, found=found, rule=rule, cure=cure, **state)
