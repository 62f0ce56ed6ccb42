"""By TLS: with a certificate that this machine trusts, and with one that it does not."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509

import bluecarbon as bc
from bluecarbon.errors import InputError


@pytest.fixture
def certificate(tmp_path):
    """A certificate of 127.0.0.1 that signs itself, with its key, in one file."""
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    place = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    built = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    built = built.not_valid_before(now - timedelta(1)).not_valid_after(now + timedelta(1))
    built = built.add_extension(place, critical=False)
    built = built.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    signed = built.sign(key, hashes.SHA256())
    kind = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    pem = serialization.Encoding.PEM
    path = tmp_path / "certificate.pem"
    path.write_bytes(signed.public_bytes(pem) + key.private_bytes(pem, *kind))
    return path


@pytest.fixture
def by_tls(far, served, elsewhere, certificate):
    """The project file with its maps at https addresses, and their server."""
    elsewhere.files |= served.files
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    elsewhere.http.socket = context.wrap_socket(elsewhere.http.socket, server_side=True)
    elsewhere.url = elsewhere.url.replace("http:", "https:")
    far.write_text(far.read_text().replace(served.url, elsewhere.url))
    return far


def test_a_trusted_server_is_asked(by_tls, remote, elsewhere, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    assert len(bc.open_project(by_tls, remote=remote).files) == 6
    assert len(elsewhere.asked) == 2


def test_a_stranger_is_not(by_tls, remote, elsewhere, cache, monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with pytest.raises(InputError, match="Correct the address or the clock"):
        bc.open_project(by_tls, remote=remote)
    assert elsewhere.asked == []


def test_it_may_not_send_on_to_http(
    by_tls, remote, served, elsewhere, certificate, cache, monkeypatch
):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    elsewhere.redirects["/2016.tif"] = f"{served.url}/2016.tif"
    with pytest.raises(InputError, match="at which the file really lies"):
        bc.open_project(by_tls, remote=remote)
    assert served.asked == []


def test_http_may_send_on_to_https(by_tls, remote, served, elsewhere, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    by_tls.write_text(by_tls.read_text().replace(elsewhere.url, served.url))
    served.redirects["/2016.tif"] = f"{elsewhere.url}/2016.tif"
    assert len(bc.open_project(by_tls, remote=remote).files) == 6
    assert [path for path, _ in elsewhere.asked] == ["/2016.tif"]
