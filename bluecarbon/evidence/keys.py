"""Keys that sign: made, kept in private files, and loaded with care.

A key is Ed25519 (RFC 8032). Its id is the SHA-256 of the 32 bytes of its public half, in hex: an id
cannot be chosen, and two keys never share one.
"""

import os
import stat
import warnings
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from bluecarbon.errors import InputWarning
from bluecarbon.evidence import canonical, values
from bluecarbon.evidence.ed25519 import ORDER, weakness
from bluecarbon.evidence.refusals import Refused
from bluecarbon.writing import begin, sweep

ROLES = ("issuer", "verifier", "platform")
FORMAT = "bluecarbon/public-key/1"
MAX_BYTES = 16 * 1024  # of a file that holds one key


class KeyFileError(Refused):
    """A key, or the file of one, that cannot be used or written."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The public half of a key: 32 bytes, refused where they are no sound key."""

    raw: bytes

    def __post_init__(self):
        weak = weakness(self.raw)
        if weak:
            raise KeyFileError("key.weak", where=f"public key {self.raw.hex()[:80]}", found=weak)

    @property
    def key_id(self):
        """SHA-256 of the public key, hex."""
        return sha256(self.raw).hexdigest()

    def verify(self, signature, message):
        """Whether the private half made this signature (bytes) over this message (bytes)."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        # The second half is a number below the order; above it, a copy of a signature could pass.
        # OpenSSL looks at that too; another library behind `cryptography` need not.
        if len(signature) != 64 or int.from_bytes(signature[32:], "little") >= ORDER:
            return False
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """A key that can sign. Never printed."""

    _key: object = field(repr=False)

    @property
    def public(self):
        """The public half."""
        return PublicKey(self._key.public_key().public_bytes_raw())

    def sign(self, message):
        """The signature of 64 bytes over a message (bytes)."""
        return self._key.sign(message)

    @classmethod
    def generate(cls):
        """A new key from the random source of the system."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return cls(Ed25519PrivateKey.generate())

    def pem(self, passphrase=None):
        """The key as PKCS #8 PEM, encrypted where a passphrase (bytes) is given."""
        from cryptography.hazmat.primitives import serialization as form

        locked = form.BestAvailableEncryption(passphrase) if passphrase else form.NoEncryption()
        return self._key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, locked)


@dataclass(frozen=True, kw_only=True, slots=True)
class PublicFile:
    """What the file with a public key says; that the holder is who it says, it cannot prove."""

    key: PublicKey
    holder: str
    role: str
    created: str


def new(folder, *, holder, role, passphrase=None, created=None):
    """Make a key; returns the paths of its private file and of its public one.

    Parameters
    ----------
    folder : path
        Made, for its owner alone, where it does not exist.
    holder : str
        Whose key it is, as a trust file will name it.
    role : str
        "issuer", "verifier" or "platform".
    passphrase : bytes, optional
        Encrypts the private file.
    created : datetime, optional
        For the public file; now, where it is not given.

    Notes
    -----
    Both files get mode 0600 and appear whole or not at all; neither ever replaces another file.
    """
    key, folder = PrivateKey.generate(), Path(folder)
    public = {
        "created": values.print_moment(created or datetime.now(UTC)),
        "format": FORMAT,
        "holder": holder,
        "key_id": key.public.key_id,
        "public_key": key.public.raw.hex(),
        "role": role,
    }
    values.check(public, "public-key", where="key")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise KeyFileError("key.folder", where=folder, found=error.strerror) from None
    stem = folder / f"{role}-{key.public.key_id[:16]}"
    paths = stem.with_suffix(".private.pem"), stem.with_suffix(".public.json")
    for path, data in zip(paths, (key.pem(passphrase), canonical.dumps(public)), strict=True):
        write_private(path, data)
    return paths


def load_private(path, passphrase=None):
    """The private key in a PEM file, unlocked with a passphrase (bytes) where it has one.

    Warns (`InputWarning`) where others than the owner may read the file.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    data = _read(path, private=True)
    try:
        key = load_pem_private_key(data, passphrase or None)
    except TypeError:
        # Says whether a passphrase was missing, or given in vain.
        code = "key.no-passphrase-needed" if passphrase else "key.passphrase-needed"
        raise KeyFileError(code, where=path, found="a private key") from None
    except (ValueError, UnsupportedAlgorithm):
        code = "key.passphrase-wrong" if b"ENCRYPTED" in data else "key.not-pem"
        raise KeyFileError(code, where=path, found="what cannot be read") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileError("key.algorithm", where=path, found=type(key).__name__.lstrip("_"))
    loaded = PrivateKey(key)
    _ = loaded.public  # refuses a weak one now rather than at its first signature
    return loaded


def load_public(path):
    """The `PublicFile` that `new` wrote, its key checked."""
    content = canonical.parse(_read(path), where=path, floats=False)
    values.check(content, "public-key", where=path)
    values.moment(content["created"], path)
    key = public_key(content["public_key"], content["key_id"], path)
    return PublicFile(
        key=key, holder=content["holder"], role=content["role"], created=content["created"]
    )


def public_key(raw, key_id, where):
    """The public key of 64 hexadecimal digits, whose id must be its own."""
    try:
        key = PublicKey(bytes.fromhex(raw))
    except KeyFileError as error:
        raise KeyFileError("key.weak", where=where, found=error.found) from None
    if key.key_id != key_id:
        raise KeyFileError("key.id", where=where, found=key_id)
    return key


def load_passphrase(path):
    """The passphrase (bytes) in a file: its first line."""
    lines = _read(path, private=True).splitlines()
    if not lines or not lines[0].strip():
        raise KeyFileError("key.passphrase-empty", where=path, found="an empty first line")
    return lines[0]


def write_private(path, data):
    """Write bytes under a new name, readable by the owner alone, whole or not at all.

    The mode is set before the first byte, and the name is given by a hard link, which fails where
    the name exists: a key can be neither seen half-written nor replaced.
    """
    path, temporary = Path(path), None
    sweep(path.parent)
    try:
        temporary, stream = begin(path.parent, 0o600)
        with stream:
            if os.name == "posix":
                os.fchmod(stream.fileno(), 0o600)  # whatever the umask took away
                if stat.S_IMODE(os.fstat(stream.fileno()).st_mode) != 0o600:
                    raise KeyFileError("key.mode", where=path, found="a folder that keeps no modes")
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
            os.link(temporary, path)  # while it is locked, so that no sweep takes it
        if os.name == "posix":
            folder = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
    except FileExistsError:
        raise KeyFileError("key.exists", where=path, found="a file of this name") from None
    except OSError as error:
        raise KeyFileError("key.folder", where=path, found=error.strerror) from None
    finally:
        if temporary:
            Path(temporary).unlink(missing_ok=True)


def _read(path, *, private=False):
    """The bytes of a small file; a warning where a private one is open to others."""
    try:
        with open(path, "rb") as stream:
            mode = os.fstat(stream.fileno()).st_mode
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise KeyFileError("key.unreadable", where=path, found=error.strerror) from None
    if len(data) > MAX_BYTES:
        raise KeyFileError("key.large", where=path, found=f"more than {MAX_BYTES} bytes")
    if private and os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        warnings.warn(
            f"{path}: mode {stat.S_IMODE(mode):04o}, so others may read it. "
            f"Run `chmod 600 {path}`, and think of the key as seen.",
            InputWarning,
            stacklevel=3,
        )
    return data
