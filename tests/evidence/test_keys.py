"""Keys: their files, and the public keys that nobody may trust."""

import json
import os
import stat
from base64 import b64decode

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from bluecarbon.errors import InputWarning
from bluecarbon.evidence import keys
from bluecarbon.evidence.ed25519 import ORDER, P, _add, _x_of, weakness
from bluecarbon.evidence.keys import KeyFileError, PublicKey
from bluecarbon.evidence.refusals import Refused

# The eight points of order 1, 2, 4 and 8 in their canonical encodings, as curve25519-dalek lists
# them (EIGHT_TORSION, in the order of multiples of one point of order 8).
LOW_ORDER = (
    "0100000000000000000000000000000000000000000000000000000000000000",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
)
# Second encodings of points of low order: x = 0 with a sign, and y = p or p + 1 (RFC 8032, 5.1.3,
# refuses both). Then y = p + 3, a second encoding of y = 3, and all bits set.
NON_CANONICAL = (
    "0100000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
)
posix = pytest.mark.skipif(os.name != "posix", reason="file modes are of POSIX")


@pytest.mark.parametrize("encoded", LOW_ORDER)
def test_points_of_low_order_are_refused(encoded):
    assert "low order" in weakness(bytes.fromhex(encoded))
    with pytest.raises(KeyFileError, match="Trust no signature by it"):
        PublicKey(bytes.fromhex(encoded))


@pytest.mark.parametrize("encoded", NON_CANONICAL)
def test_second_encodings_are_refused(encoded):
    assert "non-canonical" in weakness(bytes.fromhex(encoded))


def test_the_library_alone_would_have_taken_such_a_key():
    """The reason for all this: R = identity and S = 0 pass for any message under the identity."""
    identity = bytes.fromhex(LOW_ORDER[0])
    Ed25519PublicKey.from_public_bytes(identity).verify(identity + bytes(32), b"anything at all")


def test_a_sound_point_with_a_part_of_low_order_is_refused():
    """The sum of an honest key and the point of order 2, (0, -1), is of order 2 L."""
    raw = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key().public_bytes_raw()
    encoded = int.from_bytes(raw, "little")
    y = encoded & (2**255 - 1)
    x = _x_of(y, encoded >> 255)
    x, y, z, _ = _add((x, y, 1, x * y % P), (0, P - 1, 1, 0))
    x, y = x * pow(z, -1, P) % P, y * pow(z, -1, P) % P
    mixed = (y | (x & 1) << 255).to_bytes(32, "little")
    assert weakness(raw) is None
    assert "part of low order" in weakness(mixed)


def test_half_of_all_y_are_on_no_point_and_are_refused():
    """y = 2 has no x (RFC 8032, 5.1.3: the fraction is no square)."""
    assert "no point" in weakness((2).to_bytes(32, "little"))
    assert "31 bytes" in weakness(bytes(31))


def test_two_hundred_honest_keys_are_taken():
    """RFC 8032 test keys 1 to 3 among them."""
    raws = [
        bytes.fromhex(h)
        for h in (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        )
    ]
    raws += [Ed25519PrivateKey.generate().public_key().public_bytes_raw() for _ in range(197)]
    assert [weakness(raw) for raw in raws] == [None] * 200


def test_a_signature_has_one_value():
    """RFC 8032 TEST 2; the order added to its second half gives the same equation, and fails."""
    private = Ed25519PrivateKey.from_private_bytes(
        bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
    )
    signature = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    key = PublicKey(private.public_key().public_bytes_raw())
    assert key.verify(signature, b"\x72")
    assert not key.verify(signature, b"\x73")
    assert not key.verify(signature[:-1], b"\x72")
    s = int.from_bytes(signature[32:], "little") + ORDER
    assert not key.verify(signature[:32] + s.to_bytes(32, "little"), b"\x72")


def test_the_id_of_a_key_is_its_digest(tmp_path):
    """RFC 8032 TEST 1; the digest by `printf d75a… | xxd -r -p | sha256sum`."""
    key = PublicKey(
        bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    )
    assert key.key_id == "21fe31dfa154a261626bf854046fd2271b7bed4b6abe45aa58877ef47f9721b9"


@pytest.mark.parametrize("passphrase", [None, b"a passphrase"])
def test_a_key_comes_back_from_its_files(tmp_path, passphrase):
    private, public = keys.new(
        tmp_path / "keys", holder="西沪港核算室", role="issuer", passphrase=passphrase
    )
    key, read = keys.load_private(private, passphrase), keys.load_public(public)
    assert read.key == key.public
    assert (read.holder, read.role) == ("西沪港核算室", "issuer")
    assert read.key.verify(key.sign(b"m"), b"m")
    assert (b"ENCRYPTED" in private.read_bytes()) == bool(passphrase)
    assert "PRIVATE" not in public.read_text() + repr(key)
    assert key.sign(b"").hex() not in repr(key)


@posix
def test_key_files_are_for_their_owner_alone(tmp_path):
    """Mode 0600 whatever the umask, in a folder of mode 0700; nothing else is left behind."""
    before = os.umask(0)
    try:
        paths = keys.new(tmp_path / "keys", holder="A", role="verifier")
    finally:
        os.umask(before)
    assert [stat.S_IMODE(path.stat().st_mode) for path in paths] == [0o600, 0o600]
    assert stat.S_IMODE(paths[0].parent.stat().st_mode) == 0o700
    assert sorted(paths[0].parent.iterdir()) == sorted(paths)


def test_a_key_never_replaces_a_file(tmp_path):
    path = tmp_path / "a.pem"
    path.write_bytes(b"precious")
    with pytest.raises(KeyFileError, match="Choose another folder"):
        keys.write_private(path, b"new")
    assert path.read_bytes() == b"precious"
    assert list(tmp_path.iterdir()) == [path]


def test_a_write_that_fails_leaves_nothing(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(KeyFileError, match="No space left"):
        keys.new(tmp_path, holder="A", role="issuer")
    assert list(tmp_path.iterdir()) == []


@posix
def test_a_private_key_that_others_may_read_is_warned_of(tmp_path):
    private, _ = keys.new(tmp_path, holder="A", role="issuer")
    private.chmod(0o640)
    with pytest.warns(InputWarning, match="chmod 600"):
        keys.load_private(private)


def _pem(key, passphrase=None):
    locked = (
        serialization.BestAvailableEncryption(passphrase)
        if passphrase
        else serialization.NoEncryption()
    )
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, locked)


@pytest.mark.parametrize(
    ("data", "passphrase", "cure"),
    [
        (_pem(Ed25519PrivateKey.generate(), b"x"), None, "Give it with --passphrase-file"),
        (_pem(Ed25519PrivateKey.generate(), b"x"), b"y", "Check the passphrase"),
        (_pem(Ed25519PrivateKey.generate()), b"y", "Leave the passphrase out"),
        (_pem(generate_private_key(SECP256R1())), None, "Make a key with `bluecarbon keys new`"),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", None, "Make a key"),
        (b"", None, "Make a key"),
        (b"x" * 20_000, None, "Make a key"),
    ],
)
def test_other_private_files_are_refused(tmp_path, data, passphrase, cure):
    path = tmp_path / "key.pem"
    keys.write_private(path, data)
    with pytest.raises(KeyFileError, match=cure):
        keys.load_private(path, passphrase)


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(KeyFileError, match="Give the path of a key file"):
        keys.load_private(tmp_path / "none.pem")


@pytest.mark.parametrize(
    "change",
    [
        {"key_id": "0" * 64},
        {"public_key": LOW_ORDER[0]},
        {"public_key": "AB" * 32},
        {"role": "owner"},
        {"holder": "A\u202eB"},
        {"holder": " A"},
        {"created": "2026-02-30T00:00:00Z"},
        {"created": "2026-02-03"},
        {"more": 1},
        {"format": "bluecarbon/public-key/2"},
    ],
)
def test_a_public_file_is_read_strictly(tmp_path, change):
    _, public = keys.new(tmp_path, holder="A", role="issuer")
    other = tmp_path / "other.json"
    other.write_text(json.dumps(json.loads(public.read_text()) | change))
    with pytest.raises(Refused):
        keys.load_public(other)


def test_holders_with_hidden_characters_get_no_key(tmp_path):
    with pytest.raises(Refused, match="Correct it"):
        keys.new(tmp_path, holder="A\u200bB", role="issuer")
    assert list(tmp_path.iterdir()) == []


def test_a_passphrase_is_the_first_line(tmp_path):
    path = tmp_path / "pass"
    keys.write_private(path, "暗号 one\nnot this\n".encode())
    assert keys.load_passphrase(path) == "暗号 one".encode()
    empty = tmp_path / "empty"
    keys.write_private(empty, b"\nsecond\n")
    with pytest.raises(KeyFileError, match="chmod 600"):
        keys.load_passphrase(empty)


def test_the_private_file_is_pkcs8_that_others_read(tmp_path):
    """PKCS #8 of Ed25519 is 16 bytes before the 32 of the seed (RFC 8410, section 7)."""
    private, _ = keys.new(tmp_path, holder="A", role="issuer")
    body = b64decode("".join(private.read_text().splitlines()[1:-1]))
    assert body[:16].hex() == "302e020100300506032b657004220420"
    seed = Ed25519PrivateKey.from_private_bytes(body[16:])
    assert seed.public_key().public_bytes_raw() == keys.load_private(private).public.raw
