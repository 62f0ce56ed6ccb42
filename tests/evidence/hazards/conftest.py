"""Modules that the rows of this folder share, by names of their own, and a browser."""

import importlib.util
import sys
from pathlib import Path

HERE = Path(__file__).parent


def _module(name, path):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


_module("hazard_bench", HERE / "hazard_bench.py")
_module("hazard_strings", HERE / "hazard_strings.py")
# The browser that the tests of the reports look with.
browser = _module("hazard_browser", HERE.parents[1] / "report" / "conftest.py").browser
