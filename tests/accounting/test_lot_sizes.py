"""[lots] minimum, maximum and carry, from the project file to the lots."""

import pytest

import bluecarbon as bc
from bluecarbon.errors import InputError
from bluecarbon.project import read_project


def sized(path, lines):
    """The project with other lines under [lots]."""
    text = path.read_text(encoding="utf-8")
    assert text.count('[lots]\nunit = "0.1 t"\n') == 1
    path.write_text(text.replace('[lots]\nunit = "0.1 t"\n', f"[lots]\n{lines}\n"), "utf-8")
    return path


def test_carrying_moves_remainders_and_loses_none(tmp_path, small, maps):
    """The same account, with and without: the same gross and buffer, only lots and remainder move.

    Each remainder waits for the next vintage of its holder and habitat, so over all vintages less
    than one unit stays with each, and a lot says how many kilograms were carried to its line.
    """
    path = small.write_project(tmp_path, *maps)
    plain = bc.account(sized(path, 'unit = "10 t"'), progress=False)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('unit = "10 t"', 'unit = "10 t"\ncarry = true'), "utf-8")
    carried = bc.account(path, progress=False)
    key = ["holder", "habitat", "method"]
    for name in ("gross_kg", "deduction_kg", "buffer_kg"):
        assert list(plain.lines[name]) == list(carried.lines[name])
    both = ["lots_kg", "remainder_kg"]
    sums = carried.lines.groupby(key)[both].sum()
    assert (plain.lines.groupby(key)[both].sum().sum(axis=1) == sums.sum(axis=1)).all()
    assert (sums["remainder_kg"] < 10_000).all()
    assert carried.lines["lots_kg"].sum() > plain.lines["lots_kg"].sum()
    for _, book in carried.lines.groupby(key):
        book = book.sort_values("vintage")
        assert (book["carried_in_kg"] + book["remainder_kg"] == book["carried_out_kg"]).all()
        assert list(book["carried_in_kg"])[1:] == list(book["carried_out_kg"])[:-1]
    assert (plain.lines[["carried_in_kg", "carried_out_kg"]] == 0).all(axis=None)
    assert sum(lot.kg_co2e for lot in carried.lots) == carried.lines["lots_kg"].sum()
    late = [lot for lot in carried.lots if lot.settlement.carried_in_kg]
    assert late
    assert all("carried to the next vintage" in lot.eligibility_statement.en for lot in late)
    assert all("结转" in lot.eligibility_statement.zh for lot in late)
    assert "carried" not in plain.lots[0].eligibility_statement.en
    carried.save(tmp_path / "out")


def test_lots_have_the_sizes_that_were_asked_for(tmp_path, small, maps):
    path = small.write_project(tmp_path, *maps)
    lines = 'unit = "0.1 t"\nminimum = "5 t"\nmaximum = "12.5 t"\ncarry = true'
    account = bc.account(sized(path, lines), progress=False)
    masses = [lot.kg_co2e for lot in account.lots]
    assert masses
    assert all(5000 <= kg <= 12_500 and kg % 100 == 0 for kg in masses)
    assert sum(masses) == account.lines["lots_kg"].sum()
    assert len(account.lots) > (account.lines["lots_kg"] > 0).sum()
    assert "No lot is smaller than 5 t." in account.lots[0].eligibility_statement.en


@pytest.mark.parametrize(
    ("lines", "cure"),
    [
        ('unit = "1 t"\nminimum = "1.5 t"', "change one of the two"),
        ('unit = "1 t"\nmaximum = "0.5 t"', "change one of the two"),
        ('unit = "1 t"\nminimum = "5 t"\nmaximum = "9 t"', "Raise the maximum"),
        ('unit = "1 t"\nmaximum = "0 t"', "Write it as in"),
        ('unit = "1 t"\nminimum = 5', 'in "quotes"'),
        ('unit = "1 t"\ncarry = "yes"', "Write true or false"),
        ('unit = "1 t"\nmaximun = "9 t"', "Did you mean 'maximum'"),
    ],
)
def test_sizes_that_do_not_fit_are_refused(tmp_path, small, maps, lines, cure):
    path = sized(small.write_project(tmp_path, *maps), lines)
    with pytest.raises(InputError, match=cure):
        read_project(path)
