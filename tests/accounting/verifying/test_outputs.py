"""Outputs of cells against outputs of cells. The cases are those tried in the facts on notebooks:
noise of 1e-12 passes at rtol 1e-9, one altered digit fails, `id()` is caught."""

import base64
import struct

import pytest

from bluecarbon.accounting.verifying.comparing import Comparison
from bluecarbon.accounting.verifying.outputs import (
    WIDEST,
    check_form,
    check_lot_values,
    compare,
    image_size,
    tolerance,
)


def cell(*outputs, tags=(), **asked):
    metadata = {"tags": list(tags)} | ({"bluecarbon": asked} if asked else {})
    return {"cell_type": "code", "source": "x", "metadata": metadata, "outputs": list(outputs)}


def shown(text, kind="text/plain"):
    return {"output_type": "execute_result", "data": {kind: text}, "metadata": {}}


def stream(text, name="stdout"):
    return {"output_type": "stream", "name": name, "text": text}


def compared(one, *again):
    said = Comparison()
    compare(said, "n.ipynb", {"cells": [one]}, [list(again)])
    return said


def fails(one, *again):
    return [reason.code for reason in compared(one, *again).failed]


@pytest.mark.parametrize(
    ("stated", "found", "asked"),
    [
        ("0.123456789012", "0.123456789013", {"rtol": 1e-9}),
        ("1.5 t", "1.5  t\n", {}),
        ("[1.0, 2.5]", "[ 1.0,\n  2.5000000000001]", {}),
        ("1e-20", "2e-20", {"atol": 1e-12}),
        ("418100", "418100", {}),
    ],
)
def test_noise_and_white_space_pass(stated, found, asked):
    assert not fails(cell(shown(stated), **asked), shown(found))
    assert not fails(cell(stream(stated), **asked), stream(found))
    assert not fails(cell(shown(stated, "text/html"), **asked), shown(found, "text/html"))


@pytest.mark.parametrize(
    ("stated", "found", "asked"),
    [
        ("0.123456789", "0.123456788", {"rtol": 1e-9}),
        ("418100", "418101", {"rtol": 1e-6}),  # a whole number, however wide the tolerance
        ("12", "1 2", {}),
        ("<object at 0x7f01>", "<object at 0x7f02>", {}),
        ("2016-07-01", "2016-07-02", {}),
        ("1.0", "-1.0", {}),
        ("nan", "1.0", {}),
        ("1.5 kg", "1.5 t", {}),
        ("1.5", "1.5 1.5", {}),
        ("1e999", "1.0", {"rtol": 1}),
        ("1.0", "1.0001", {"rtol": 1, "atol": 1}),  # asked for all, and given 1e-6
    ],
)
def test_an_altered_digit_or_word_fails(stated, found, asked):
    assert fails(cell(shown(stated), **asked), shown(found)) == ["notebook.text"]


def test_missing_extra_and_other_outputs_fail():
    one = cell(shown("1"), stream("a"))
    for again in ([], [shown("1")], [shown("1"), stream("a"), shown("2")]):
        assert fails(one, *again) == ["notebook.outputs"]
    assert fails(one, shown("1", "text/html"), stream("a")) == ["notebook.outputs"]
    assert not fails(one, stream("a"), shown("1"))


def test_tolerances_are_capped_and_it_is_said():
    allowed = tolerance(cell(rtol=0.5, atol=3))
    assert (allowed.rtol, allowed.atol, allowed.capped) == (WIDEST, WIDEST, True)
    for odd in ("1", True, -1, float("nan"), None, []):
        assert tolerance(cell(rtol=odd)).capped
        assert tolerance(cell(rtol=odd)).rtol < WIDEST
    said = compared(cell(shown("1.0"), rtol=0.5), shown("1.0"))
    assert [reason.code for reason in said.noted] == ["notebook.capped"]


def test_ignored_cells_are_counted_and_named():
    said = compared(cell(shown("1"), ignore=True), shown("2"))
    assert not said.failed
    assert said.checked["cells ignored"] == 1
    assert [reason.where for reason in said.noted] == ["n.ipynb, cell 1"]


def test_a_lot_value_is_exact_and_cannot_be_ignored():
    one = cell(shown("418100.0"), tags=["lot-value"], ignore=True, rtol=1e-6)
    assert not fails(one, shown("418100.0"))
    assert fails(one, shown("418100.00000001")) == ["notebook.lot-value"]
    assert fails(one, shown("418100.0 ")) == ["notebook.lot-value"]


def test_a_lot_value_is_a_mass_of_the_account():
    """A notebook that prints what it likes, twice the same: 999 kg is in no lot."""
    said = Comparison()
    cells = [
        cell(shown(text), tags=["lot-value"]) for text in ("500", "{2016: 200, 2017: 999}", "'a'")
    ]
    check_lot_values(said, "n.ipynb", {"cells": [*cells, cell(shown("7"))]}, {500, 200})
    assert [reason.code for reason in said.failed] == ["notebook.unequal-lots"]
    assert "999" in said.failed[0].found
    assert said.checked["lot-value cells"] == 3


def test_images_are_compared_by_their_size():
    def png(width, height, rest=b""):
        head = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height) + rest
        return base64.b64encode(head).decode()

    kind = "image/png"
    assert image_size(kind, png(640, 480)) == (640, 480)
    assert not fails(cell(shown(png(640, 480), kind)), shown(png(640, 480, b"other"), kind))
    assert fails(cell(shown(png(640, 480), kind)), shown(png(640, 481), kind)) == ["notebook.image"]
    svg = '<svg width="9pt" height="3pt"><path d="{}"/></svg>'
    kind = "image/svg+xml"
    assert not fails(cell(shown(svg.format("M1"), kind)), shown(svg.format("M2"), kind))
    assert fails(cell(shown("no image", kind)), shown("other", kind)) == ["notebook.image"]


def test_progress_bars_and_missing_widgets_are_no_warnings():
    """As tqdm writes them: bars over bars, and a line where ipywidgets is not installed."""
    bars = "reading:   0%|          | 0/12 [00:00<?, ?it/s]\rreading: 100%|###| 12/12 [00:01]\n"
    widgets = "/x/auto.py:21: TqdmWarning: IProgress not found.\n  from .autonotebook import tqdm\n"
    drawn = [stream(text, "stderr") for text in (bars, widgets)]
    assert compared(cell(shown("1")), shown("1"), *drawn).noted == []
    said = compared(cell(shown("1")), shown("1"), *drawn, stream("slow disk", "stderr"))
    assert [reason.found for reason in said.noted] == ["slow disk"]


def test_warnings_of_a_machine_are_told_and_do_not_fail():
    said = compared(cell(shown("1")), shown("1"), stream("slow disk", "stderr"))
    assert not said.failed
    assert [reason.code for reason in said.noted] == ["notebook.stderr"]


@pytest.mark.parametrize(
    "notebook",
    [
        [],
        {"nbformat": 3, "cells": []},
        {"nbformat": 4, "cells": [1]},
        {"nbformat": 4, "cells": [cell() | {"source": 1}]},
        {"nbformat": 4, "cells": [cell({"output_type": "stream", "name": 1, "text": ""})]},
        {"nbformat": 4, "cells": [cell({"output_type": "execute_result", "data": []})]},
    ],
)
def test_what_is_no_notebook_is_refused(notebook):
    with pytest.raises(ValueError, match=r"notebook|cells|cell 1"):
        check_form(notebook)
