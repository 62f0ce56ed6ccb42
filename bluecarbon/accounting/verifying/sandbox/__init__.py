"""Files from strangers, read where they can do no harm.

>>> from bluecarbon.accounting.verifying.sandbox import inspect_untrusted
>>> inspect_untrusted(b'{"zone": 1, "zone": 2}', "json").verdict
'rejected'
"""

from bluecarbon.accounting.verifying.sandbox.inspection import (
    KINDS,
    Inspection,
    inspect_files,
    inspect_untrusted,
)

__all__ = ["KINDS", "Inspection", "inspect_files", "inspect_untrusted"]
