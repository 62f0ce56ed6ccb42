"""One request over HTTP, where a server may send it on to, and how often one asks again."""

import os
import ssl
import time
from functools import lru_cache
from urllib import request
from urllib.error import HTTPError, URLError
from urllib.parse import urljoin, urlsplit

from bluecarbon import __version__
from bluecarbon.errors import InputError
from bluecarbon.project.addresses import is_loopback, shown

MOST_REDIRECTS = 5
MOST_REQUESTS = 100  # for what is taken in one piece
_REDIRECTS = (301, 302, 303, 307, 308)
# What passes: a busy server, or one that is started anew.
_PASSING = (408, 429, 500, 502, 503, 504)


class Broken(Exception):
    """A connection that ended, or was never made; asking again may help."""


class Slow(Broken):
    """An answer that comes in drops."""


def ask(address, *, timeout, headers):
    """The response to a GET of an address, after redirects; to be closed by who asks.

    Raises
    ------
    Broken
        For what may be better the next time.
    InputError
        For what will not.
    """
    url = address
    for _ in range(MOST_REDIRECTS + 1):
        try:
            asked = request.Request(url, headers={"User-Agent": _NAME, **headers})
            return _opener().open(asked, timeout=timeout)
        except HTTPError as error:
            with error:
                location = error.headers.get("Location")
            if error.code in _REDIRECTS and location:
                url = _followed(address, url, location)
                continue
            if error.code in _PASSING:
                raise Broken(f"{error.code} {error.reason}") from None
            raise InputError(
                where=shown(address),
                found=f"the answer {error.code} {error.reason}",
                rule="The server must give the file to whoever asks.",
                cure="Correct the address, or download the file yourself and give its path.",
            ) from None
        except URLError as error:
            if isinstance(error.reason, ssl.SSLCertVerificationError):
                raise _not_trusted(address, error.reason) from None
            raise Broken(str(error.reason)) from None
        except Exception as error:  # http.client has many names for a server that is none
            raise Broken(str(error) or type(error).__name__) from None
    raise _refused(address, f"more than {MOST_REDIRECTS} redirects")


def persist(once, came, remote, *, from_nothing=True):
    """Call `once` until it raises no `Broken`; returns None, or the last one when it gives up.

    Where more bytes have come than ever before, it goes on at once; else after a pause that
    doubles, and a few times in a row at most, as `remote` says.

    Parameters
    ----------
    once : callable
    came : callable
        How many bytes have come.
    remote : Remote
    from_nothing : bool
        Whether to ask again where nothing at all has come so far.
    """
    most, idle, why = came(), 0, None
    for _ in range(MOST_REQUESTS):
        try:
            once()
            return None
        except Broken as error:
            why = error
        idle = 0 if came() > most and not isinstance(why, Slow) else idle + 1
        most = max(most, came())
        if idle >= remote.attempts or not (most or from_nothing):
            break
        time.sleep(remote.pause * 2 ** (idle - 1) if idle else 0)
    return why


def received(read, size):
    """Bytes of a response, by its `read` or `read1`. Raises Broken."""
    try:
        return read(size)
    except Exception as error:  # of sockets, TLS and http.client alike
        raise Broken(str(error) or type(error).__name__) from None


def stated_length(response):
    """Length that a response announces [byte], None where it states none."""
    length = response.headers.get("Content-Length", "")
    return int(length) if len(length) <= 20 and length.isascii() and length.isdigit() else None


_NAME = f"bluecarbon/{__version__}"
_TRUST = ("SSL_CERT_FILE", "SSL_CERT_DIR")  # which certificates OpenSSL takes


@lru_cache(maxsize=4)
def _trusted(file, folder):
    """Whom the machine trusts, as these two say. Made once: it costs more than a request."""
    return ssl.create_default_context()


def _opener():
    """Opens http and https, and no file, FTP or data address; follows no redirect by itself."""
    opener = request.OpenerDirector()
    proxies = request.getproxies()
    # The proxy of this machine, but never for itself, which alone is asked without TLS.
    through = {"https": proxies["https"]} if "https" in proxies else {}
    for handler in (
        request.ProxyHandler(through),
        request.HTTPHandler(),
        request.HTTPSHandler(context=_trusted(*map(os.environ.get, _TRUST))),
        request.HTTPErrorProcessor(),
        request.HTTPDefaultErrorHandler(),
    ):
        opener.add_handler(handler)
    return opener


def _followed(address, url, location):
    """The address that a redirect leads to, if it may be asked."""
    try:
        target = urljoin(url, location)
        before, parts = urlsplit(url), urlsplit(target)
        host = parts.hostname
        same = (parts.scheme, parts.netloc) == (before.scheme, before.netloc)
    except ValueError:
        raise _refused(address, "a redirect to what is no address") from None
    by_tls = parts.scheme == "https" and host
    if "@" in parts.netloc or not (by_tls or (same and is_loopback(host))):
        raise _refused(address, f"a redirect to {shown(target)}")
    return target


def _refused(address, found):
    return InputError(
        where=shown(address),
        found=found,
        rule="A redirect is followed a few times, by https or on the same host of this machine.",
        cure="Give the address at which the file really lies, or download it and give its path.",
    )


def _not_trusted(address, error):
    return InputError(
        where=shown(address),
        found=f"a certificate that this machine does not trust: {error.verify_message}",
        rule="Files are fetched from the host that the address names.",
        cure="Correct the address or the clock, or download the file and give its path.",
    )
