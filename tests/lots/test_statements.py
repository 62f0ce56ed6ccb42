import pytest

from bluecarbon.errors import InputError
from bluecarbon.lots import eligibility, label
from bluecarbon.lots.statements import CLAIMS, DEMONSTRATION, ELIGIBILITY


@pytest.mark.parametrize(
    ("statuses", "en"),
    [
        (["standard"], "HY/T 0305-2021"),
        (["local"], "HY/T 0305-2021"),
        (["standard", "local", "local"], "HY/T 0305-2021"),
        (["standard", "literature"], "after HY/T 0305-2021, literature"),
        (["standard", "quoted"], "after HY/T 0305-2021, quoted"),
        (["local", "reconstructed", "literature"], "after HY/T 0305-2021, reconstructed"),
        (["assumed", "reconstructed"], "after HY/T 0305-2021, assumed"),
    ],
)
def test_a_standard_lends_its_name_only_when_all_of_it_is_the_standard(statuses, en):
    """The label rule of the design, section 4."""
    assert label("HY/T 0305-2021", statuses) == en
    zh = label("HY/T 0305-2021", statuses, "zh")
    assert zh.startswith("参照") == en.startswith("after")


@pytest.mark.parametrize("statuses", [[], ["verified"], ["standard", "Standard"]])
def test_an_unknown_status_is_refused(statuses):
    with pytest.raises(InputError, match="Give the statuses of all equations"):
        label("HY/T 0305-2021", statuses)


def test_an_annual_sink_says_that_nothing_lets_it_offset():
    assert tuple(ELIGIBILITY) == CLAIMS
    said = eligibility("annual sink", demonstration=False)
    assert "nothing we know lets it be surrendered as an offset" in said["en"]
    assert "抵销" in said["zh"]
    assert DEMONSTRATION["en"] not in said["en"]
    said = eligibility("credit", demonstration=True)
    assert said["en"].startswith("Credit")
    assert all(DEMONSTRATION[language] in said[language] for language in ("en", "zh"))
