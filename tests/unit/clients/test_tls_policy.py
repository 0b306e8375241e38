"""What is told of a TLS policy that cannot be kept in full."""

from __future__ import annotations

import pytest

from mesh.clients.tls_policy import TlsPolicy

ALL_OF_1_3 = ("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256")
GOOD = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"


@pytest.mark.parametrize(
    ("policy", "told"),
    [
        (TlsPolicy(), []),
        (TlsPolicy("TLSv1.2", "TLSv1.3", (*ALL_OF_1_3, GOOD), ("X25519",)), []),
        (TlsPolicy(cipher_suites=(GOOD, "TLS_NOTHING_WITH_ROT13")), ["TLS_NOTHING_WITH_ROT13: not known here"]),
        (TlsPolicy(cipher_suites=(GOOD, "ALL")), ["ALL: not known here"]),
        (TlsPolicy(cipher_suites=("ROT13",)), ["ROT13: not known here", "none is left for TLS 1.2"]),
        (TlsPolicy("VersionTLS13", cipher_suites=("TLS_AES_128_GCM_SHA256",)), ["those of TLS 1.3 cannot be chosen"]),
        (TlsPolicy("TLSv1.3", cipher_suites=ALL_OF_1_3), []),
        (TlsPolicy(groups=("secp256r1", "P-1")), ["P-1: not known here"]),
    ],
)
def test_what_cannot_be_kept_is_told(policy: TlsPolicy, told: list[str]) -> None:
    doubts = [text for _, text in policy.doubts()]
    assert len(doubts) == len(told)
    for doubt, beginning in zip(doubts, told, strict=True):
        assert doubt.startswith(beginning)
