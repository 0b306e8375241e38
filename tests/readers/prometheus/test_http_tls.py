"""TLS to outside services: bundles, client certificates, and files that change."""

from __future__ import annotations

import os
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from mesh.clients.errors import SourceError, Unreachable
from mesh.clients.http import Deadline, Endpoint, HttpClient, TlsPolicy
from mesh.clients.http.settings import ca_files
from mesh.clients.http.tls import objection, usable_authorities
from mesh.clients.tls_policy import openssl_name
from tests.readers.prometheus.certificates import Pair, make, server_context
from tests.readers.prometheus.prometheus_stub import Stub, serving, vector

Https = Callable[..., tuple[Stub, HttpClient]]
CA = make("authority", ca=True)
OTHER_CA = make("another authority", ca=True)


@pytest.fixture
def https(tmp_path: Path) -> Iterator[Https]:
    """Makes a TLS server whose certificate CA signed, and a client with the given endpoint fields."""
    with ExitStack() as stack:

        def start(clients: Pair | None = None, **endpoint: Any) -> tuple[Stub, HttpClient]:
            context = server_context(tmp_path, make("server", CA), clients)
            stub = stack.enter_context(serving(lambda asked: vector(), context))
            client = HttpClient(Endpoint(url=stub.url, retries=0, **endpoint))
            stack.callback(client.close)
            return stub, client

        yield start


@pytest.mark.parametrize(("strategy", "files"), [("anonymous", 1), ("openid", 2), ("openshift", 4)])
def test_the_trusted_certificates_follow_the_strategy(strategy: str, files: int) -> None:
    bundles = [Path(file) for file in ca_files(strategy)]
    assert len(bundles) == files
    assert bundles[0] == Path("/kiali-cabundle/additional-ca-bundle.pem")


def status(client: HttpClient) -> int:
    return client.send("GET", "/", deadline=Deadline(10)).status


def replaced(path: Path, text: str) -> None:
    """A new file in the old one's place, as Kubernetes swaps them."""
    new = path.with_suffix(".new")
    new.write_text(text)
    new.replace(path)


def test_a_certificate_of_no_known_authority_is_refused_with_the_reason(https: Https) -> None:
    _, client = https()
    with pytest.raises(Unreachable, match="TLS failed: unable to get local issuer certificate"):
        status(client)


def test_an_authority_of_a_bundle_is_trusted_and_missing_bundles_are_skipped(https: Https, tmp_path: Path) -> None:
    bundle = tmp_path / "bundle.pem"
    bundle.write_text(f"# a remark\n{OTHER_CA.pem}\n{CA.pem}")
    _, client = https(ca_files=(str(tmp_path / "missing.pem"), str(bundle)))
    assert status(client) == 200


def test_a_bundle_that_appears_later_is_used_without_a_restart(https: Https, tmp_path: Path) -> None:
    bundle = tmp_path / "bundle.pem"
    _, client = https(ca_files=(str(bundle),))
    with pytest.raises(SourceError):
        status(client)
    bundle.write_text(CA.pem)
    assert status(client) == 200
    replaced(bundle, OTHER_CA.pem)
    with pytest.raises(SourceError):
        status(client)


def test_verification_can_be_skipped(https: Https) -> None:
    _, client = https(insecure_skip_verify=True)
    assert status(client) == 200


def test_a_client_certificate_is_shown_and_read_again_when_it_changes(https: Https, tmp_path: Path) -> None:
    bundle, cert, key = (tmp_path / name for name in ("ca.pem", "tls.crt", "tls.key"))
    bundle.write_text(CA.pem)
    wrong, right = make("stranger"), make("console", OTHER_CA)
    cert.write_text(wrong.pem)
    key.write_text(wrong.key_pem)
    _, client = https(clients=OTHER_CA, ca_files=(str(bundle),), cert=str(cert), key=str(key))
    with pytest.raises(SourceError):
        status(client)
    replaced(cert, right.pem)
    replaced(key, right.key_pem)
    assert status(client) == 200
    replaced(key, "half written")
    assert status(client) == 200


def test_a_client_certificate_can_be_given_as_text(https: Https, tmp_path: Path) -> None:
    bundle = tmp_path / "ca.pem"
    bundle.write_text(CA.pem)
    mine = make("console", OTHER_CA)
    _, client = https(clients=OTHER_CA, ca_files=(str(bundle),), cert=mine.pem, key=mine.key_pem)
    assert status(client) == 200


def test_a_client_certificate_that_cannot_be_read_is_named(https: Https) -> None:
    _, client = https(insecure_skip_verify=True, cert="/missing/tls.crt", key="/missing/tls.key")
    with pytest.raises(Unreachable, match="The TLS files are not usable: No such file"):
        status(client)


def test_the_least_tls_version_is_kept(tmp_path: Path) -> None:
    context = server_context(tmp_path, make("server", CA))
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with serving(lambda asked: vector(), context) as stub:
        endpoint = Endpoint(url=stub.url, insecure_skip_verify=True, retries=0, tls=TlsPolicy(min_version="TLSv1.3"))
        client = HttpClient(endpoint)
        with pytest.raises(Unreachable, match="TLS failed"):
            status(client)
        client.close()


@pytest.mark.parametrize(
    ("iana", "openssl"),
    [
        ("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "ECDHE-RSA-AES128-GCM-SHA256"),
        ("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "ECDHE-ECDSA-AES256-GCM-SHA384"),
        ("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "ECDHE-RSA-CHACHA20-POLY1305"),
        ("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "ECDHE-RSA-AES128-SHA"),
        ("TLS_RSA_WITH_AES_256_GCM_SHA384", "AES256-GCM-SHA384"),
        ("TLS_AES_128_GCM_SHA256", ""),
        ("ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256"),
    ],
)
def test_cipher_suites_have_the_names_that_openssl_knows(iana: str, openssl: str) -> None:
    assert openssl_name(iana) == openssl
    if openssl:
        ssl.create_default_context().set_ciphers(openssl)


@pytest.mark.parametrize(
    ("pair", "words"),
    [
        (CA, ""),
        (make("a", ca=True, cert_sign=True), ""),
        (make("a", ca=True, key=rsa.generate_private_key(65537, 2048)), ""),
        (make("a", ca=True, cert_sign=False), "signing"),
        (make("a"), "not a CA"),
        (make("a", ca=True, days=-1), "expired"),
        (make("a", ca=True, key=rsa.generate_private_key(65537, 1024)), "weak"),
        (make("a", ca=True, key=ec.generate_private_key(ec.SECP224R1())), "weak"),
    ],
)
def test_only_sound_authorities_may_vouch(pair: Pair, words: str) -> None:
    reason = objection(pair.certificate)
    assert words in reason
    assert bool(words) is bool(reason)


def test_the_sound_certificates_of_a_bundle_are_kept(tmp_path: Path) -> None:
    bundle = tmp_path / "bundle.pem"
    broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
    bundle.write_text(make("no authority").pem + broken + CA.pem)
    assert [pem.decode() for pem in usable_authorities(str(bundle))] == [CA.pem.strip()]


def memory_files() -> list[str]:
    targets = []
    for path in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            targets.append(str(path.readlink()))
    return [target for target in targets if "memfd:" in target]


@pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="no files in memory on this system")
def test_no_certificate_file_is_left_open(https: Https) -> None:
    descriptor = os.memfd_create("seen by the test")
    assert len(memory_files()) == 1
    os.close(descriptor)
    mine = make("console", CA)
    _, client = https(insecure_skip_verify=True, cert=mine.pem, key=mine.key_pem)
    status(client)
    assert memory_files() == []
