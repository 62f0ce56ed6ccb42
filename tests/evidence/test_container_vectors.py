"""The container's vectors: the package's reader, and one of the standard library alone."""

import importlib.util
import io
import json
import re
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from bluecarbon.evidence.container import unpack
from bluecarbon.evidence.refusals import Refused, cure

HERE = Path(__file__).parent
VECTORS = json.loads((HERE / "vectors" / "container.json").read_text(encoding="ascii"))
SEGMENT = r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9_-])?"
NAME = re.compile(rf"{SEGMENT}(?:/{SEGMENT}){{0,5}}", re.ASCII)
DEVICE = re.compile(r"(?:^|/)(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|/|$)", re.ASCII)


def second_reader(data):
    """Files of an archive, by docs/evidence-format.md: taken apart, packed again, compared."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    names = sorted(files)
    if any(not NAME.fullmatch(name) or DEVICE.search(name) for name in names):
        raise ValueError("a name that a bundle cannot have")
    if any(a != b and b.startswith(a + "/") for a in names for b in names):
        raise ValueError("a file that is a folder too")
    body = directory = b""
    for name in names:
        content, raw = files[name], name.encode("ascii")
        check = zlib.crc32(content)
        same = struct.pack(
            "<5H3I2H", 10, 0, 0, 0, 33, check, len(content), len(content), len(raw), 0
        )
        directory += b"PK\1\2" + struct.pack("<H", 10) + same
        directory += struct.pack("<3H2I", 0, 0, 0, 0, len(body)) + raw
        body += b"PK\3\4" + same + raw + content
    count = len(names)
    end = struct.pack("<4H2IH", 0, 0, count, count, len(directory), len(body), 0)
    if body + directory + b"PK\5\6" + end != data:
        raise ValueError("another form of the same files")
    return files


def outcome(vector):
    try:
        files = unpack(bytes.fromhex(vector["hex"]))
    except Refused as error:
        return error.code
    return {name: content.hex() for name, content in files.items()}


def test_every_archive_is_taken_or_refused_by_its_rule(matrix):
    assert len(VECTORS) >= 100
    wanted = {v["name"]: v["expect"] or v["files"] for v in VECTORS}
    assert len(wanted) == len(VECTORS)
    found = {v["name"]: outcome(v) for v in VECTORS}
    wrong = {name: found[name] for name in wanted if found[name] != wanted[name]}
    assert not wrong
    matrix.report("A2 vectors of the container", len(wanted), len(wanted) - len(wrong))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_second_reader_agrees_on_every_archive(matrix):
    """Thirty lines on `zipfile`: what it raises does not matter, that it refuses does."""
    wrong = []
    for vector in VECTORS:
        try:
            files = {n: c.hex() for n, c in second_reader(bytes.fromhex(vector["hex"])).items()}
        except Exception:
            files = None
        if files != (vector["files"] if vector["expect"] is None else None):
            wrong.append(vector["name"])
    assert not wrong
    matrix.report("A2 vectors, second reader", len(VECTORS), len(VECTORS) - len(wrong))


def test_every_code_has_a_cure_in_words():
    """What a second reader may show for the code."""
    assert all(cure(v["expect"], "en") for v in VECTORS if v["expect"])


def test_the_file_is_what_the_maker_writes():
    spec = importlib.util.spec_from_file_location(
        "make_container_vectors", HERE / "make_container_vectors.py"
    )
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    assert maker.TARGET.read_text(encoding="ascii") == maker.text()
