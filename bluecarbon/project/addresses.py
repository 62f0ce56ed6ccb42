"""Addresses in a project file: which text is one, and which one a raster may have."""

import ipaddress
import re
from urllib.parse import parse_qsl, urlsplit, urlunsplit

# Schemes, GDAL's virtual file systems, and shares of Windows, however they are written.
_ADDRESS = re.compile(r"\s*([a-z][a-z0-9+.-]+:/|[/\\]vsi|\\\\|//)", re.IGNORECASE)
# Keys of a query that let the bearer in: the address goes into the evidence, where all may read it.
_SECRETS = re.compile(
    r"sig|signature|x-amz-.*|x-goog-.*|(access|auth|api|subscription)?[-_]?(token|key)|password",
    re.IGNORECASE,
)


def is_address(path):
    """Whether a path of a project file is the address of something that is no file here."""
    return isinstance(path, str) and bool(_ADDRESS.match(path))


def address_fault(address):
    """Why no raster may be fetched from an address, with the cure; None where one may."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        return f"{address!r} is no address. Write it as in https://host/map.tif."
    if parts.scheme not in ("https", "http"):
        return f"rasters are fetched by https and by nothing else. {advice(address)}"
    if not host or port == 0 or not re.fullmatch(r"[!-~]+", address) or "\\" in address:
        return (
            f"{shown(address)!r} is no address. Write it as in https://host/map.tif, with what is "
            "no plain ASCII percent-encoded."
        )
    if "@" in parts.netloc:
        return (
            f"{shown(address)} holds a name or password, and the evidence would publish it. "
            f"{advice(address)}"
        )
    if any(_SECRETS.fullmatch(k) for k, _ in parse_qsl(parts.query, keep_blank_values=True)):
        return (
            f"{shown(address)} is signed or holds a key, and the evidence would publish it. "
            f"{advice(address)}"
        )
    if parts.fragment:
        return f"{shown(address)} ends in a #fragment, which no server sees. Remove it."
    if parts.scheme == "http" and not is_loopback(host):
        return f"{shown(address)} travels in the open. Write https://, or {advice(address, 'd')}"
    return None


def is_loopback(host):
    """Whether a host is this machine."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def shown(address):
    """An address as it may be printed: without names, passwords, queries and fragments."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "an address"
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, "...=" if parts.query else "", ""))


def advice(address, d="D"):
    """What to do about an address that is not taken."""
    return f"{d}ownload the file once and give the path of the copy in place of {shown(address)}"
