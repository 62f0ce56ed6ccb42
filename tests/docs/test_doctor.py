"""The example on the doctor's page is what the doctor says."""

import importlib.util
from pathlib import Path

ROOT = Path(__file__).parents[2]
_spec = importlib.util.spec_from_file_location("make_doctor", ROOT / "docs" / "make_doctor.py")
make_doctor = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(make_doctor)


def test_the_example_is_up_to_date():
    assert make_doctor.main(["--check"]) == 0, "run python docs/make_doctor.py"


def test_the_page_links_to_pages_that_are_there():
    text = (ROOT / "docs" / "doctor.md").read_text(encoding="utf-8")
    for name in ("errors.md", "security.md"):
        assert f"]({name})" in text
        assert (ROOT / "docs" / name).is_file()
