"""What ends the start, with a text for who runs the console."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from pathlib import Path

from mesh.clients.errors import SourceError
from mesh.config import Settings


def refuse_what_is_not_there(settings: Settings) -> None:
    """Ends the start when the settings ask for what this version does not have."""
    if settings.clustering.ignore_home_cluster:
        raise SystemExit("clustering.ignore_home_cluster: remote clusters are not available in this version")


def refuse_without_cluster(settings: Settings, environ: Mapping[str, str]) -> None:
    """Raises `SystemExit` when nothing says where a cluster is. One that does not answer is no reason not to start."""
    # The client is large, and whoever only checks a configuration does not need it.
    from mesh.clients.kubernetes.connection import connect  # noqa: PLC0415

    url, context = environ.get("CONSOLE_KUBE_URL", ""), settings.console.kubeconfig.context or None
    try:
        connect(url=url, context=context).close()
    except (SourceError, ValueError) as error:
        raise SystemExit(f"no cluster can be read: {error}") from None


def refuse_bad_certificates(settings: Settings) -> None:
    """Raises `SystemExit` when the listener's certificate and key cannot be used; without both it speaks plain HTTP."""
    identity = settings.identity
    if not identity.https:
        return
    for key, path in (("cert_file", identity.cert_file), ("private_key_file", identity.private_key_file)):
        try:
            Path(path).read_bytes()
        except OSError as error:
            raise SystemExit(f"identity.{key}: {path}: {error.strerror}; allowed: a PEM file") from None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        # Without a password the library would ask the terminal for one.
        context.load_cert_chain(identity.cert_file, identity.private_key_file, password="")
    except (OSError, ValueError) as error:
        files = f"{identity.cert_file}, {identity.private_key_file}"
        raise SystemExit(
            f"identity.cert_file, identity.private_key_file: {files}: {error}; "
            "allowed: PEM files of a certificate and of its key, without a password"
        ) from None
