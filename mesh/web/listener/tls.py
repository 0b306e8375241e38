"""What TLS is served with: the configured certificate by the configured policy, again whenever its files change."""

from __future__ import annotations

import logging
import ssl
import threading

from mesh.clients.tls_policy import TlsPolicy, stamp

log = logging.getLogger(__name__)


class ServedTls:
    """`context()` gives the same object while the files are the same: browsers resume their sessions with it."""

    def __init__(self, cert_file: str, key_file: str, policy: TlsPolicy) -> None:
        self._files = (cert_file, key_file)
        self._policy = policy
        self._lock = threading.Lock()
        self._seen: object = None
        self._context: ssl.SSLContext | None = None

    def context(self) -> ssl.SSLContext:
        """While new files cannot be used (a rotation half done), the last good pair stays. Raises OSError or ValueError
        when there has never been one."""
        with self._lock:
            seen = tuple(stamp(path) for path in self._files)
            if self._context is not None and seen == self._seen:
                return self._context
            is_new = self._context is not None
            try:
                self._context = self._made()
                if is_new:
                    log.info("a new certificate is served")
            except (OSError, ValueError) as error:
                if self._context is None:
                    raise
                log.warning("the new certificate cannot be used, the old one is served on: %s", error)
            self._seen = seen
            return self._context

    def _made(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_alpn_protocols(["http/1.1"])
        self._policy.apply(context)
        # Without a password the library would ask the terminal for one.
        context.load_cert_chain(*self._files, password="")
        return context
