"""docs/remote-maps.md: its commands are commands, and its limits those of the code."""

import re
import shlex
from pathlib import Path

from bluecarbon.accounting.cutting import far_map, local, source
from bluecarbon.accounting.cutting.job import asking
from bluecarbon.cli import _parser
from bluecarbon.inputs import geotiff_header

PAGE = Path(__file__).parents[2] / "docs" / "remote-maps.md"


def test_its_commands_can_be_typed():
    text = PAGE.read_text(encoding="utf-8").replace("\\\n", " ")
    lines = re.findall(r"^bluecarbon (cut .*)$", text, re.MULTILINE)
    assert len(lines) == 3
    for line in lines:
        words = shlex.split(line)
        options = _parser(words).parse_args(words)
        assert options.check or (options.address and options.out)


def test_its_limits_are_those_of_the_code():
    rows = dict(re.findall(r"^\| (.+?) \| (.+?) \|$", PAGE.read_text("utf-8"), re.MULTILINE))
    remote = asking(None)
    said = {
        "bytes taken of a map": f"{remote.limit // 2**30} GiB;",
        "read ahead in a header; ranges that are closer are joined": f"{source.AHEAD // 2**10} KiB",
        "header and index of blocks in memory": f"{source.MOST_HEADER // 2**20} MiB",
        "a row of blocks of the window in memory": f"{far_map.MOST_AT_ONCE // 2**20} MiB;",
        "cells of the map on the server": f"{geotiff_header.MAX_CELLS:.0e}".replace("+", ""),
        "a block, unpacked": f"{geotiff_header.MAX_BLOCK_BYTES // 2**20} MiB",
        "silence of the server": f"{remote.timeout:.0f} s;",
    }
    for name, value in said.items():
        assert rows[name].startswith(value), name
    assert remote.attempts == 4
    assert f"blocks of {local.BLOCK} cells" in PAGE.read_text("utf-8").replace("\n", " ")
