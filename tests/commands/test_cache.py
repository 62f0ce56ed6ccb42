"""`bluecarbon cache`, and the options of `run` that say where counts are kept."""

import pytest

from bluecarbon.cli import main


@pytest.fixture
def project(small, tmp_path, maps):
    folder = tmp_path / "project"
    folder.mkdir()
    return small.write_project(folder, *maps)


def test_counts_are_kept_shown_and_cleared(project, tmp_path, capsys):
    cache = tmp_path / "cache"
    run = ["run", str(project), "--out", str(tmp_path / "out"), "--quiet"]
    assert main([*run, "--cache", str(cache)]) == 0
    stranger = cache / "mine.txt"
    stranger.write_text("not of the cache")
    capsys.readouterr()
    assert main(["cache", "show", "--cache", str(cache)]) == 0
    shown = capsys.readouterr().out
    assert "1 counts" in shown
    assert "whole" in shown
    assert main(["cache", "clear", "--cache", str(cache)]) == 0
    assert "removed 1 counts" in capsys.readouterr().out
    assert stranger.exists()
    assert not list(cache.rglob("*.bcc"))
    assert main(["cache", "show", "--cache", str(cache)]) == 0
    assert "0 counts, 0 bytes" in capsys.readouterr().out


def test_nothing_is_kept_with_no_cache(project, tmp_path, monkeypatch):
    cache = tmp_path / "cache"
    monkeypatch.setenv("BLUECARBON_CACHE", str(cache))
    run = ["run", str(project), "--out", str(tmp_path / "out"), "--quiet"]
    assert main([*run, "--no-cache"]) == 0
    assert not cache.exists()
    assert main(run) == 0
    assert list(cache.rglob("*.bcc"))


def test_processes_write_the_same_files(project, tmp_path):
    """Law: the executor changes no byte of a table."""
    for name, place in {"threads": ("--threads", "1"), "processes": ("--workers", "2")}.items():
        out = str(tmp_path / name)
        assert main(["run", str(project), "--out", out, "--quiet", "--no-cache", *place]) == 0
    for file in ("strata.csv", "account.csv"):
        found = [(tmp_path / name / file).read_bytes() for name in ("threads", "processes")]
        assert found[0] == found[1]


def test_two_places_at_once_are_refused(project, tmp_path, capsys):
    run = ["run", str(project), "--out", str(tmp_path), "--workers", "2"]
    with pytest.raises(SystemExit):
        main([*run, "--scheduler", "tcp://127.0.0.1:1"])
    assert "not allowed with argument" in capsys.readouterr().err
