"""TLS contexts that follow their files: certificates and CA bundles rotate without a restart."""

from __future__ import annotations

import logging
import os
import re
import ssl
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mesh.clients.http.endpoint import Endpoint, Secret, reveal
from mesh.clients.tls_policy import TlsPolicy, stamp

# cryptography takes seven megabytes, and is needed only where there is a file of CAs.
if TYPE_CHECKING:
    from cryptography import x509

log = logging.getLogger("mesh.http")

_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


class TlsFiles:
    """Everything that a TLS connection is made from; `context()` gives the same object while no file has changed."""

    def __init__(
        self,
        *,
        ca_files: Iterable[str] = (),
        cert: Secret = "",
        key: Secret = "",
        verify: bool = True,
        policy: TlsPolicy | None = None,
    ) -> None:
        self._ca_files = tuple(ca_files)
        self._cert, self._key = cert, key
        self._verify = verify
        self._policy = policy or TlsPolicy()
        self._lock = threading.Lock()
        self._seen: object = None
        self._context: ssl.SSLContext | None = None

    @classmethod
    def of(cls, endpoint: Endpoint) -> TlsFiles:
        """What the connections to an endpoint are made from."""
        return cls(
            ca_files=endpoint.ca_files,
            cert=endpoint.cert,
            key=endpoint.key,
            verify=not endpoint.insecure_skip_verify,
            policy=endpoint.tls,
        )

    def context(self) -> ssl.SSLContext:
        """The present context. While new files are unusable (a rotation half done), the last good one stays.

        Raises OSError (which ssl.SSLError is) or ValueError when there has never been a usable one.
        """
        with self._lock:
            try:
                pair = (reveal(self._cert), reveal(self._key)) if self._cert and self._key else None
                seen = (pair, tuple(stamp(path) for path in self._ca_files))
                if self._context is None or seen != self._seen:
                    self._context = self._built(pair)
                    self._seen = seen
            except (OSError, ValueError) as error:
                if self._context is None:
                    raise
                log.warning("new TLS files are not usable, the old ones stay in use: %s", error)
            return self._context

    def _built(self, pair: tuple[str, str] | None) -> ssl.SSLContext:
        context = ssl.create_default_context()
        self._policy.apply(context)
        if not self._verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        for path in self._ca_files:
            for certificate in usable_authorities(path):
                context.load_verify_locations(cadata=certificate.decode("ascii"))
        if pair:
            with _as_file("\n".join(pair)) as path:
                context.load_cert_chain(path)
        return context


def usable_authorities(path: str) -> Iterator[bytes]:
    """The PEM certificates of a bundle that may vouch for others; a missing file has none."""
    try:
        content = Path(path).read_bytes()
    except OSError:
        return
    from cryptography import x509  # noqa: PLC0415 - see above
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415

    for found in _PEM.finditer(content):
        try:
            reason = objection(x509.load_pem_x509_certificate(found[0]))
        except (ValueError, UnsupportedAlgorithm) as error:
            reason = f"unreadable ({error})"
        if reason:
            log.warning("a certificate of %s is left out: %s", path, reason)
        else:
            yield found[0]


def objection(certificate: x509.Certificate) -> str:
    """Why a certificate may not vouch for others, or ""."""
    from cryptography import x509  # noqa: PLC0415 - see above

    constraints = _extension(certificate, x509.BasicConstraints)
    if constraints is None or not constraints.ca:
        return "it is not a CA"
    usage = _extension(certificate, x509.KeyUsage)
    if usage is not None and not usage.key_cert_sign:
        return "its key usage does not allow signing certificates"
    if certificate.not_valid_after_utc < datetime.now(UTC):
        return "it has expired"
    return "" if _strong(certificate.public_key()) else "its key is too weak or of a refused kind"


def _extension(certificate: x509.Certificate, kind: type[Any]) -> Any:
    from cryptography import x509  # noqa: PLC0415 - see above

    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _strong(key: object) -> bool:
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa  # noqa: PLC0415 - see above

    match key:
        case rsa.RSAPublicKey():
            return key.key_size >= 2048
        case ec.EllipticCurvePublicKey():
            return key.key_size >= 256
    return isinstance(key, ed25519.Ed25519PublicKey)


@contextmanager
def _as_file(text: str) -> Iterator[str]:
    """A path from which `text` can be read: in memory where the system can, as the ssl module takes only paths."""
    data = text.encode()
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("certificate")
        try:
            os.write(descriptor, data)
            yield f"/proc/self/fd/{descriptor}"
        finally:
            os.close(descriptor)
    else:
        with tempfile.NamedTemporaryFile() as file:
            file.write(data)
            file.flush()
            yield file.name
