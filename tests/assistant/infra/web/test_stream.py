"""TLS to real servers: the certificate has to be for the name that was asked."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

from assistant.errors import PageFailedError, ToolTimeoutError, ToolUnavailableError
from assistant.infra.web.client import EgressClient
from assistant.infra.web.guard import EgressPolicy, Guard
from tests.assistant.infra.web.sites import Site, answer

_NAME = "site.test"


def make_certificate(folder: Path) -> Path:
    """Write a certificate for the name, signed by itself, and its key into one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, _NAME)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(_NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "site.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(private + certificate.public_bytes(Encoding.PEM))
    return path


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    return make_certificate(tmp_path)


@pytest.fixture
async def site(certificate: Path) -> AsyncIterator[Site]:
    site = Site({"/": answer(b"over TLS")})
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)
    async with await asyncio.start_server(site.serve, "127.0.0.1", 0, ssl=tls) as server:
        site.port = server.sockets[0].getsockname()[1]
        yield site


async def read(port: int, host: str, tls: ssl.SSLContext | None, seconds: float = 5) -> bytes:
    async def resolve(_host: str, _port: int) -> list[str]:
        return ["127.0.0.1"]

    guard = Guard(EgressPolicy(allowed=frozenset({(host, port)})), resolve)
    client = EgressClient(guard, "agent/1", tls)
    return (await client.get(f"https://{host}:{port}/", seconds=seconds, max_bytes=100)).body


@pytest.mark.parametrize("spelling", [_NAME, "SITE.test."])
async def test_a_certificate_for_the_name_is_accepted(
    site: Site, certificate: Path, spelling: str
) -> None:
    tls = ssl.create_default_context(cafile=certificate)
    assert await read(site.port, spelling, tls) == b"over TLS"


@pytest.mark.parametrize("host", ["other.test", "127.0.0.1"])
async def test_a_certificate_for_another_name_is_refused(
    site: Site, certificate: Path, host: str
) -> None:
    with pytest.raises(PageFailedError):
        await read(site.port, host, ssl.create_default_context(cafile=certificate))
    assert site.heads == []


async def test_a_certificate_that_nobody_knows_is_refused(site: Site) -> None:
    with pytest.raises(PageFailedError):
        await read(site.port, _NAME, None)
    assert site.heads == []


async def test_authorities_of_the_environment_are_not_trusted(
    site: Site, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with pytest.raises(PageFailedError):
        await read(site.port, _NAME, None)
    assert site.heads == []


async def test_a_server_without_tls_is_unavailable() -> None:
    async def speak(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(speak, "127.0.0.1", 0) as server:
        with pytest.raises(ToolUnavailableError):
            await read(server.sockets[0].getsockname()[1], _NAME, None)


async def test_a_handshake_that_does_not_end_is_ended() -> None:
    hung_up = asyncio.Event()

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()  # to the end
        hung_up.set()
        writer.close()

    async with await asyncio.start_server(listen, "127.0.0.1", 0) as server:
        with pytest.raises(ToolTimeoutError):
            await read(server.sockets[0].getsockname()[1], _NAME, None, seconds=0.3)
        await asyncio.wait_for(hung_up.wait(), 2)
