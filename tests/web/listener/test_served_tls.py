"""TLS as it is served: by the configured policy, in real handshakes, and with the present certificate."""

from __future__ import annotations

import os
import socket
import ssl
import threading
from pathlib import Path
from typing import Any

import pytest

from mesh.clients.tls_policy import NoUsablePolicy, TlsPolicy
from mesh.web.listener.tls import ServedTls
from tests.readers.prometheus.certificates import make
from tests.web.listener.served import environment, served, start

PAIR = make("listener")


def written(folder: Path, pair: Any = PAIR) -> tuple[str, str]:
    certificate, key = folder / "tls.crt", folder / "tls.key"
    certificate.write_text(pair.pem)
    key.write_text(pair.key_pem)
    return str(certificate), str(key)


def client(**changes: Any) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    for name, value in changes.items():
        if name == "ciphers":
            context.set_ciphers(value)
        elif name == "group":
            context.set_ecdh_curve(value)
        else:
            setattr(context, name, value)
    return context


def shake(tls: ServedTls, asking: ssl.SSLContext) -> tuple[str, str, bytes]:
    """Version, cipher and certificate of a handshake over a real connection. Raises `ssl.SSLError` where there is
    none."""
    ours, theirs = socket.socketpair()

    def serve() -> None:
        try:
            tls.context().wrap_socket(ours, server_side=True).close()
        except OSError:
            ours.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        with asking.wrap_socket(theirs) as wrapped:
            cipher = wrapped.cipher()
            assert cipher is not None
            return str(wrapped.version()), cipher[0], wrapped.getpeercert(binary_form=True) or b""
    finally:
        thread.join()


ONLY_1_2, ONLY_1_3 = {"maximum_version": ssl.TLSVersion.TLSv1_2}, {"minimum_version": ssl.TLSVersion.TLSv1_3}
AES_128 = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"


@pytest.mark.parametrize(
    ("policy", "asking", "expected"),
    [
        (TlsPolicy(), ONLY_1_2, "TLSv1.2"),
        (TlsPolicy(), ONLY_1_3, "TLSv1.3"),
        (TlsPolicy(min_version="VersionTLS13"), ONLY_1_3, "TLSv1.3"),
        (TlsPolicy(min_version="VersionTLS13"), ONLY_1_2, ""),
        (TlsPolicy(min_version="TLSv1.3"), ONLY_1_2, ""),
        (TlsPolicy(max_version="TLS1.2"), ONLY_1_3, ""),
        (TlsPolicy(cipher_suites=(AES_128,)), ONLY_1_2 | {"ciphers": "ECDHE-ECDSA-AES128-GCM-SHA256"}, "TLSv1.2"),
        (TlsPolicy(cipher_suites=(AES_128,)), ONLY_1_2 | {"ciphers": "ECDHE-ECDSA-AES256-GCM-SHA384"}, ""),
        (TlsPolicy(cipher_suites=("ECDHE-ECDSA-AES256-GCM-SHA384",)), ONLY_1_2, "TLSv1.2"),
        (TlsPolicy(cipher_suites=(AES_128,)), ONLY_1_3, "TLSv1.3"),
        (TlsPolicy(groups=("secp384r1",)), {"group": "secp384r1"}, "TLSv1.3"),
        (TlsPolicy(groups=("secp384r1",)), {"group": "prime256v1"}, ""),
        (TlsPolicy(groups=("secp256r1",)), {"group": "prime256v1"}, "TLSv1.3"),
    ],
)
def test_handshakes_keep_to_the_policy(
    tmp_path: Path, policy: TlsPolicy, asking: dict[str, Any], expected: str
) -> None:
    tls = ServedTls(*written(tmp_path), policy)
    if expected:
        assert shake(tls, client(**asking))[0] == expected
    else:
        with pytest.raises(OSError, match=r"alert|EOF|reset|PROTOCOL"):
            shake(tls, client(**asking))


def test_groups_of_which_none_can_be_used_are_refused(tmp_path: Path) -> None:
    with pytest.raises(NoUsablePolicy, match="SecP256r1MLKEM768"):
        ServedTls(*written(tmp_path), TlsPolicy(groups=("SecP256r1MLKEM768",))).context()


def test_a_new_certificate_is_served_without_a_restart_and_a_broken_one_is_not(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tls = ServedTls(*written(tmp_path), TlsPolicy())
    first = shake(tls, client())[2]
    assert tls.context() is tls.context()

    (tmp_path / "tls.crt").write_text("half a certificate")
    assert shake(tls, client())[2] == first
    assert "the old one is served on" in caplog.text

    written(tmp_path, make("renewed"))
    os.utime(tmp_path / "tls.crt", (1, 1))
    assert shake(tls, client())[2] not in (first, b"")


def configured(folder: Path, **tls: Any) -> dict[str, str]:
    certificate, key = written(folder)
    identity = {"cert_file": certificate, "private_key_file": key}
    return environment(folder, identity=identity, deployment={"tls_config": tls})


def test_the_console_serves_by_its_policy(tmp_path: Path) -> None:
    env = configured(tmp_path, min_version="VersionTLS13", groups=["X25519", "secp256r1", "X25519MLKEM768"])
    with served(env, tls=True) as console:
        with console.connect() as plain, pytest.raises(ssl.SSLError):
            client(**ONLY_1_2).wrap_socket(plain)
        with console.connect() as plain, client().wrap_socket(plain) as secure:
            assert secure.version() == "TLSv1.3"
        assert b"must begin with https://" in console.say(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert "groups: X25519MLKEM768: not known here, and left out" in console.log
        assert "groups: this Python can hold to one group alone: it is X25519" in console.log


def test_a_cluster_that_does_not_tell_its_policy_is_told(tmp_path: Path) -> None:
    with served(configured(tmp_path, source="auto"), tls=True) as console:
        assert "the cluster's TLS profile could not be read, Intermediate is used" in console.log


def test_a_policy_that_nothing_can_keep_ends_the_start(tmp_path: Path) -> None:
    ended = start(configured(tmp_path, groups=["SecP256r1MLKEM768"]))
    assert ended.returncode == 1
    assert "deployment.tls_config.groups: none of SecP256r1MLKEM768 can be used here" in ended.stderr
    assert "Traceback" not in ended.stderr
