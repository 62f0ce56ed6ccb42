"""Writes vectors/container.json: small archives as data, for readers in any language.

Run it after a change of `crafted.py`: python tests/evidence/make_container_vectors.py. The expected
codes are by hand, in `crafted.py`; tests/evidence/test_container_vectors.py holds the file against
two readers that share no code.
"""

import importlib.util
import json
import sys
from pathlib import Path

HERE = Path(__file__).parent
TARGET = HERE / "vectors" / "container.json"
LARGEST = 1024  # bytes; the few larger archives of `crafted` stay there


def _crafted():
    spec = importlib.util.spec_from_file_location("vectors_crafted", HERE / "crafted.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def sound():
    """Names of sound archives with the files in them."""
    long = "x" * 64
    return {
        "no file": {},
        "one file": {"a.txt": b"alpha"},
        "two files in order": {"a.txt": b"alpha", "b.txt": b"beta"},
        "an empty file": {"empty": b""},
        "six segments": {"a/b/c/d/e/f": b"deep"},
        "the longest segment": {long: b"long"},
        "all marks of a name": {"0-9_a.z/a--b__c..d": b"marks"},
        "order of bytes, not of folders": {"a-b": b"1", "a/b": b"2", "a0": b"3"},
        "bytes of all values": {"bytes": bytes(range(256))},
        "an archive in an archive": {"inner.zip": _crafted().GOOD},
    }


def vectors():
    """Names, archives, the code of the rule that refuses each (None: taken), and the files."""
    crafted = _crafted()
    for name, files in sound().items():
        entries = [crafted.Entry(name=n.encode(), data=d) for n, d in files.items()]
        yield name, crafted.raw(*entries), None, files
    for name, data, code in crafted.archives():
        if len(data) <= LARGEST:
            yield name, data, code, {}


def text():
    """What stands in the file: one vector a line."""
    lines = []
    for name, data, code, files in vectors():
        vector = {"name": name, "expect": code, "hex": data.hex()}
        if code is None:
            vector["files"] = {n: content.hex() for n, content in files.items()}
        lines.append("  " + json.dumps(vector, ensure_ascii=True))
    return "[\n" + ",\n".join(lines) + "\n]\n"


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="ascii", newline="\n")
