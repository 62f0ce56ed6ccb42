"""Fetches one file in a stream: hashed while it is written, bounded, resumed when it breaks off."""

import re
from hashlib import sha256
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from bluecarbon.accounting.fetching.asking import Broken, ask, persist, received, stated_length
from bluecarbon.errors import InputError
from bluecarbon.progress import tqdm
from bluecarbon.project.addresses import shown

CHUNK = 2**20  # read at once [byte]
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")


def transfer(address, stream, remote):
    """Write the file at an address into an empty stream; returns its SHA-256.

    Raises InputError when the server does not give it, whole and within the limit. Faults of the
    disk pass as OSError.
    """
    name = PurePosixPath(unquote(urlsplit(address).path)).name or "file"
    hidden = not remote.progress
    with tqdm(desc=f"fetch {name}", unit="B", unit_scale=True, disable=hidden) as bar:
        return _Transfer(address, stream, remote, bar).run()


class _Transfer:
    def __init__(self, address, stream, remote, bar):
        self.address, self.stream, self.remote, self.bar = address, stream, remote, bar
        self.digest, self.written, self.total = sha256(), 0, None
        self.most = 0  # that was ever written
        self.version = None  # of the file on the server, so that no two are joined

    def run(self):
        # Where nothing comes at all, an address, a name or a network is wrong.
        why = persist(self._once, lambda: self.most, self.remote, from_nothing=False)
        if why is None:
            return self.digest.hexdigest()
        of = f" of {self.total:,}" if self.total else ""
        raise InputError(
            where=shown(self.address),
            found=f"{self.most:,}{of} bytes, and then: {why}",
            rule="A file is taken whole or not at all; nothing of it was kept.",
            cure="Look at the address and the network, and run again; or download the file "
            "yourself and give its path.",
        )

    def _once(self):
        with self._ask() as response:
            self._take(response)

    def _ask(self):
        """The response, at whose start `written` and `digest` fit what it will bring."""
        headers = {"Accept-Encoding": "identity"}
        if self.written:
            headers["Range"] = f"bytes={self.written}-"
            if self.version:
                headers["If-Range"] = self.version
        response = ask(self.address, timeout=self.remote.timeout, headers=headers)
        try:
            self._begin(response)
        except BaseException:
            response.close()
            raise
        return response

    def _begin(self, response):
        said = response.headers
        if said.get("Content-Encoding", "identity") != "identity":
            raise InputError(
                where=shown(self.address),
                found=f"a file packed by the server ({said['Content-Encoding']})",
                rule="The digest is that of the file as it lies there.",
                cure="Have the server send it as it is, or download it and give its path.",
            )
        length = stated_length(response)
        if response.status == 206 and self.written:
            part = _RANGE.fullmatch(said.get("Content-Range", "").strip())
            if not part or int(part[1]) != self.written:
                self._restart()
                raise Broken("another part than was asked for")
        elif response.status == 200:
            self._restart()
            tag = said.get("ETag", "")
            # A weak tag may stand for files that differ.
            self.version = tag if tag.startswith('"') else said.get("Last-Modified")
        else:
            raise Broken(f"the answer {response.status}")
        self.total = None if length is None else self.written + length
        self._check(self.total or 0)
        self.bar.total = self.total

    def _take(self, response):
        while True:
            data = received(response.read, CHUNK)
            if not data:
                break
            self._check(self.written + len(data))
            self.stream.write(data)
            self.digest.update(data)
            self.written += len(data)
            self.most = max(self.most, self.written)
            self.bar.update(len(data))
        if self.total is not None and self.written < self.total:
            raise Broken("the connection ended")

    def _restart(self):
        if self.written:
            self.stream.seek(0)
            self.stream.truncate()
            self.digest, self.written = sha256(), 0
            self.bar.reset()

    def _check(self, size):
        if size > self.remote.limit:
            raise InputError(
                where=shown(self.address),
                found=f"at least {size:,} bytes",
                rule=f"At most {self.remote.limit:,} bytes are taken of a file.",
                cure="If that is its size, raise the limit with --remote-limit GIB (Python: "
                "remote=Remote(limit=...)).",
            )
