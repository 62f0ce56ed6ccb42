"""`bluecarbon keys` and `bluecarbon evidence`: from keys to a bundle that passes."""

import json
import os
import stat

import pytest

from bluecarbon.cli import main
from bluecarbon.evidence import bundle


@pytest.fixture
def path(tmp_path, signed, reference):
    """An unsigned bundle."""
    bundle.write(tmp_path / "account.bcz", signed.files(reference))
    return tmp_path / "account.bcz"


@pytest.fixture
def keys(tmp_path, capsys):
    """Folder and stems of the keys of an issuer and of a verifier."""
    stems = {}
    for role in ("issuer", "verifier"):
        folder = str(tmp_path / role)
        assert (
            main(["keys", "new", "--out", folder, "--holder", f"the {role}", "--role", role]) == 0
        )
        (private,) = (tmp_path / role).glob("*.private.pem")
        stems[role] = str(private), str(private).replace(".private.pem", ".public.json")
    capsys.readouterr()
    return stems


def _trust(tmp_path, keys):
    file = str(tmp_path / "trust.json")
    publics = [public for _, public in keys.values()]
    assert main(["keys", "trust", *publics, "--out", file, "--audience", "the register"]) == 0
    return file


def test_from_keys_to_a_bundle_that_passes(path, keys, tmp_path, capsys):
    trust = _trust(tmp_path, keys)
    sign = ["evidence", "sign", str(path), "--key"]
    assert main([*sign, keys["issuer"][0], "--audience", "the register"]) == 0
    assert "identity of the issue" in capsys.readouterr().out
    show = ["evidence", "show", str(path), "--trust", trust]
    assert main([*show, "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["signatures"]["verdict"] == "fail"
    assert [r["found"] for r in shown["signatures"]["reasons"]] == ["verifier: 0 of 1"]

    levels = dict.fromkeys(("L0", "L1", "L2", "L3"), "pass")
    result = tmp_path / "result.json"
    result.write_text(json.dumps({"statement": shown["signatures"]["statement"], "levels": levels}))
    assert main([*sign, keys["verifier"][0], "--result", str(result)]) == 0
    capsys.readouterr()
    assert main(show) == 0
    out = capsys.readouterr().out
    assert "Signatures: pass" in out
    assert "the verifier" in out
    assert "DEMONSTRATION" in out
    assert main([*show, "--language", "zh"]) == 0
    assert "签名: 通过" in capsys.readouterr().out


def test_an_input_changed_after_signing_is_shown(path, keys, tmp_path, capsys):
    """The signatures still fit: they are on the manifest, which no longer fits the file."""
    from bluecarbon.evidence import container

    sign = ["evidence", "sign", str(path), "--key", keys["issuer"][0], "--audience", "R"]
    assert main(sign) == 0
    files = bundle.read(path).files
    path.write_bytes(container.pack({**files, "payload/inputs/project.toml": b"another"}))
    capsys.readouterr()
    assert main(["evidence", "show", str(path)]) == 0
    assert "L1 digests: FAIL" in capsys.readouterr().out
    assert main(["evidence", "show", str(path), "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert [level["status"] for level in shown["levels"]] == ["pass", "fail", "not run"]


def test_a_platform_signs_a_receipt(path, keys, tmp_path, capsys):
    folder = tmp_path / "platform"
    new = ["keys", "new", "--out", str(folder), "--holder", "P", "--role", "platform"]
    assert main(new) == 0
    (key,) = folder.glob("*.pem")
    sign = ["evidence", "sign", str(path), "--key"]
    assert main([*sign, str(key), "--audience", "R"]) == 1
    assert "Have the issuer sign first" in capsys.readouterr().err
    assert main([*sign, keys["issuer"][0], "--audience", "R"]) == 0
    other = tmp_path / "received.bcz"
    assert main([*sign, str(key), "--audience", "R", "--out", str(other)]) == 0
    assert len(bundle.read(other).attestations) == len(bundle.read(path).attestations) + 1


def test_refusals_are_one_message(path, keys, tmp_path, capsys):
    sign = ["evidence", "sign", str(path), "--key", keys["issuer"][0]]
    for arguments, cure in (
        (sign, "Give --audience"),
        ([*sign, "--role", "verifier"], "Give --result"),
        (["evidence", "show", str(tmp_path / "none.bcz")], "Give the path of a bundle"),
        (["keys", "show", str(tmp_path / "none.json")], "Give the path of a key file"),
        (["keys", "trust", keys["issuer"][1], "--out", keys["issuer"][1]], "Choose another"),
        ([*sign, "--audience", "R", "--lock", str(tmp_path / "none")], "Give the path"),
        ([*sign, "--role", "verifier", "--result", str(tmp_path / "none")], "Have the issuer"),
    ):
        assert main(arguments) == 1
        err = capsys.readouterr().err
        assert cure in err
        assert "Traceback" not in err


def test_signing_twice_with_one_key_is_refused(path, keys, capsys):
    sign = ["evidence", "sign", str(path), "--key", keys["issuer"][0], "--audience", "R"]
    assert main(sign) == 0
    before = path.read_bytes()
    assert main(sign) == 1
    assert "sign with another" in capsys.readouterr().err
    assert path.read_bytes() == before


def test_locked_keys_open_with_their_passphrase(tmp_path, capsys):
    secret = tmp_path / "secret"
    secret.write_text("one two three\n")
    secret.chmod(0o600)
    locked = ["--passphrase-file", str(secret)]
    new = ["keys", "new", "--out", str(tmp_path / "k"), "--holder", "A", "--role", "issuer"]
    assert main([*new, *locked]) == 0
    (key,) = (tmp_path / "k").glob("*.pem")
    assert main(["keys", "show", str(key)]) == 1
    assert "Give it with --passphrase-file" in capsys.readouterr().err
    assert main(["keys", "show", str(key), *locked]) == 0
    private = capsys.readouterr().out
    (public,) = (tmp_path / "k").glob("*.json")
    assert main(["keys", "show", str(public)]) == 0
    assert private.splitlines()[-2:] == capsys.readouterr().out.splitlines()[-2:]


@pytest.mark.skipif(os.name != "posix", reason="file modes are of POSIX")
def test_key_files_are_private_and_open_ones_are_warned_of(keys, capsys):
    private, public = keys["issuer"]
    assert {stat.S_IMODE(os.stat(file).st_mode) for file in (private, public)} == {0o600}
    os.chmod(private, 0o644)
    assert main(["keys", "show", private]) == 0
    assert "chmod 600" in capsys.readouterr().err
