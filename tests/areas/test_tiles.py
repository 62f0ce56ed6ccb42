"""Windows over a kernel: order, completeness, and what happens when one fails."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluecarbon.areas.tiles import AHEAD, over_windows
from bluecarbon.grid import Window

WINDOWS = [Window(i, 0, 1, 1) for i in range(50)]


def row_squared(window):
    return window.row**2


@settings(deadline=None, max_examples=60)
@given(n=st.integers(0, 40), threads=st.integers(1, 4))
def test_results_come_in_the_order_of_the_windows(n, threads):
    """Law: the same as `map`, for any number of windows and threads."""
    results = over_windows(row_squared, WINDOWS[:n], threads=threads, progress=False)
    assert list(results) == [i**2 for i in range(n)]


def test_a_given_executor_is_used_and_left_open():
    with ThreadPoolExecutor(1, thread_name_prefix="mine") as executor:
        names = over_windows(
            lambda window: threading.current_thread().name,
            WINDOWS[:5],
            executor=executor,
            progress=False,
        )
        assert all(name.startswith("mine") for name in names)
        assert executor.submit(int, "7").result() == 7


def test_few_windows_are_handed_out_ahead():
    """Law: memory stays bounded, because results that nobody took hold the next windows back."""
    seen = []

    def note(window):
        seen.append(window.row)

    results = over_windows(note, WINDOWS, threads=2, progress=False)
    next(results)
    results.close()
    assert len(seen) <= AHEAD * 2 < len(WINDOWS)


def test_an_error_stops_the_run():
    started = []

    def fail_at_three(window):
        started.append(window.row)
        if window.row == 3:
            raise OSError("tile 3 is broken")

    with pytest.raises(OSError, match="tile 3 is broken"):
        list(over_windows(fail_at_three, WINDOWS, threads=2, progress=False))
    assert len(started) < len(WINDOWS)


def test_progress_counts_the_tiles(capsys):
    list(over_windows(row_squared, WINDOWS[:6], title="class maps"))
    shown = capsys.readouterr().err
    assert "class maps" in shown
    assert "6/6" in shown


def test_progress_can_be_silent(capsys):
    list(over_windows(row_squared, WINDOWS, progress=False))
    assert capsys.readouterr().err == ""
