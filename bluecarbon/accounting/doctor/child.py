"""Reads files from strangers in a child process first, so that one that hangs hangs only that."""

from contextlib import ExitStack

from bluecarbon.accounting.verifying.sandbox.inspection import KINDS, READER, inspect_untrusted
from bluecarbon.evidence.sandbox import Sandbox

__all__ = ["Child"]


class Child:
    """Called with a path, says why a child process could not read the file to its end, or "".

    What a reader refuses in words is not told here: the doctor asks the reader itself.
    """

    def __init__(self):
        self._stack, self._sandbox = ExitStack(), None

    def __enter__(self):
        return self

    def __exit__(self, *raised):
        self._stack.close()

    def __call__(self, path):
        kind = KINDS.get(path.suffix.casefold())
        if kind is None:
            return ""
        if self._sandbox is None:  # it takes seconds to start
            self._sandbox = self._stack.enter_context(Sandbox(READER))
        told = inspect_untrusted(path.read_bytes(), kind, name=path.name, sandbox=self._sandbox)
        return told.reason if told.stage == "limits" else ""
