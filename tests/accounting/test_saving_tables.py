"""Tables alone: the same numbers as in a whole account, and nothing that would look like one."""

import pytest

from bluecarbon.accounting import account
from bluecarbon.cli import main
from bluecarbon.errors import InputError


@pytest.fixture
def project(tmp_path, small, maps):
    return small.write_project(tmp_path, *maps, area_error=0.1)


def test_tables_alone_are_those_of_the_whole_account(project, tmp_path, capsys):
    """Law: what is left out changes nothing of what is written."""
    assert main(["run", str(project), "--out", str(tmp_path / "whole"), "--quiet"]) == 0
    alone = tmp_path / "alone"
    assert main(["run", str(project), "--out", str(alone), "--only", "tables", "--quiet"]) == 0
    said = capsys.readouterr().out
    assert f"tables: {alone / 'account.csv'}" in said
    names = {path.name for path in alone.iterdir()}
    assert names == {"account.csv", "rules.csv", "beside.csv", "tables.json"}
    for name in names - {"tables.json"}:
        assert (alone / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def test_tables_are_not_put_into_a_whole_account(project, tmp_path):
    made = account(project, progress=False)
    made.save(tmp_path / "out")
    with pytest.raises(InputError, match="a folder of their own"):
        made.save(tmp_path / "out", only="tables")
    assert (tmp_path / "out" / "run.json").exists()


def test_a_whole_account_takes_the_place_of_tables(project, tmp_path):
    made = account(project, progress=False, lots=False)
    made.save(tmp_path / "out", only="tables")
    made.save(tmp_path / "out")
    assert (tmp_path / "out" / "run.json").exists()
    assert not (tmp_path / "out" / "tables.json").exists()
    assert len(list((tmp_path / "out" / "lots").iterdir())) == len(made.lots) > 0


def test_another_part_is_refused_with_the_one_there_is(project, tmp_path):
    with pytest.raises(ValueError, match='Give "tables"'):
        account(project, progress=False, lots=False).save(tmp_path / "out", only="maps")
