"""Bars that are not shown behave as those of tqdm that are disabled, without importing it."""

import subprocess
import sys

import pytest
from tqdm.auto import tqdm as reference

from bluecarbon.progress import tqdm


@pytest.mark.parametrize("bar", [reference, tqdm])
def test_a_hidden_bar_passes_on_and_counts_nothing(bar, capsys):
    """The same of tqdm itself: what callers may rely on."""
    assert list(bar([1, 2], disable=True, unit="file", leave=False)) == [1, 2]
    with bar(total=5, desc="counting", unit="tile", disable=True) as hidden:
        hidden.update()
        hidden.update(3)
        assert (hidden.n, hidden.total) == (0, 5)
        hidden.total = 7
        hidden.reset()
        assert (hidden.n, hidden.total) == (0, 7)
        hidden.reset(total=9)
        assert hidden.total == 9
    assert capsys.readouterr() == ("", "")


def test_errors_pass_a_hidden_bar():
    with pytest.raises(KeyError), tqdm(total=1, disable=True):
        raise KeyError


def test_a_bar_that_is_shown_is_that_of_tqdm(capsys):
    with tqdm(total=2, desc="counting", unit="tile", mininterval=0) as bar:
        bar.update(2)
        assert bar.n == 2
    assert list(tqdm("ab", disable=False)) == ["a", "b"]
    assert "counting: 100%" in capsys.readouterr().err


def test_a_hidden_bar_imports_neither_tqdm_nor_asyncio():
    code = (
        "import sys\nfrom bluecarbon.progress import tqdm\nlist(tqdm('ab', disable=True))\n"
        "print(sorted({'tqdm', 'asyncio'} & set(sys.modules)))\n"
        "list(tqdm('ab'))\nprint(sorted({'tqdm', 'asyncio'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["[]", "['asyncio', 'tqdm']"]
