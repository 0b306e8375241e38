"""PeerAuthentications and RequestAuthentications from what was typed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mesh.editing.drafts import peer_authentication, request_authentication
from mesh.editing.drafts.peer_authentication import PortMode
from mesh.editing.drafts.request_authentication import JwtRule
from mesh.editing.drafts.shapes import Path
from mesh.model.kinds import PEER_AUTHENTICATION, REQUEST_AUTHENTICATION
from tests.unit.editing.drafts.drafting import paths, spec

TOKEN = JwtRule("https://login.example.com")
KEYS = '{"keys": [{"kty": "RSA", "n": "AQ", "e": "AQAB"}]}'
PORTS = peer_authentication.Draft("app=reviews", "STRICT", (PortMode(" 9080", "DISABLE"), PortMode(), PortMode("81")))


@pytest.mark.parametrize(
    ("draft", "written"),
    [
        (peer_authentication.Draft(), {"mtls": {"mode": "UNSET"}}),
        (peer_authentication.Draft(mode="PERMISSIVE"), {"mtls": {"mode": "PERMISSIVE"}}),
        (
            PORTS,
            {
                "selector": {"matchLabels": {"app": "reviews"}},
                "mtls": {"mode": "STRICT"},
                "portLevelMtls": {"9080": {"mode": "DISABLE"}, "81": {"mode": "UNSET"}},
            },
        ),
    ],
)
def test_a_mode_is_always_written_and_ports_where_there_are_some(
    draft: peer_authentication.Draft, written: dict[str, Any]
) -> None:
    assert spec(PEER_AUTHENTICATION, draft) == written


@pytest.mark.parametrize(
    ("draft", "faults"),
    [
        (replace(PORTS, selector=""), [("selector",)]),
        (replace(PORTS, selector="app=reviews,"), []),
        (replace(PORTS, selector=","), [("selector",)]),
        (replace(PORTS, selector="app=a,app=b"), [("selector",)]),
        (replace(PORTS, selector="app=a b"), [("selector",)]),
        (replace(PORTS, selector="=a"), [("selector",)]),
        (replace(PORTS, selector="app=*"), [("selector",)]),
        (replace(PORTS, selector=f"app={'a' * 64}"), [("selector",)]),
        (replace(PORTS, selector="Example.com/app=a"), [("selector",)]),
        (replace(PORTS, ports=(PortMode("", "STRICT"),)), [("ports", 0, "port")]),
        (replace(PORTS, ports=(PortMode("http"),)), [("ports", 0, "port")]),
        (replace(PORTS, ports=(PortMode("80"), PortMode("080"))), [("ports", 1, "port")]),
        (replace(PORTS, ports=(PortMode("80", "MUTUAL"),)), [("ports", 0, "mode")]),
        (replace(PORTS, mode=""), [("mode",)]),
    ],
)
def test_what_is_wrong_with_a_peer_authentication(draft: peer_authentication.Draft, faults: list[Path]) -> None:
    assert paths(PEER_AUTHENTICATION, draft) == faults


@pytest.mark.parametrize(
    ("rule", "written"),
    [
        (TOKEN, {"issuer": "https://login.example.com"}),
        (JwtRule(jwks_uri="https://login.example.com/keys"), {"jwksUri": "https://login.example.com/keys"}),
        (replace(TOKEN, jwks=f"\n{KEYS}\n"), {"issuer": "https://login.example.com", "jwks": KEYS}),
        (
            replace(
                TOKEN,
                audiences="shop, till",
                from_headers="x-token, Authorization: Bearer , x-other:",
                from_params="token,t",
                output_payload_to_header="x-payload",
                forward_original_token=True,
            ),
            {
                "issuer": "https://login.example.com",
                "audiences": ["shop", "till"],
                "fromHeaders": [
                    {"name": "x-token"},
                    {"name": "Authorization", "prefix": "Bearer"},
                    {"name": "x-other"},
                ],
                "fromParams": ["token", "t"],
                "outputPayloadToHeader": "x-payload",
                "forwardOriginalToken": True,
            },
        ),
    ],
)
def test_a_rule_for_tokens_has_what_was_filled_in(rule: JwtRule, written: dict[str, Any]) -> None:
    draft = request_authentication.Draft("app=cart", (JwtRule(), rule))
    assert spec(REQUEST_AUTHENTICATION, draft) == {
        "selector": {"matchLabels": {"app": "cart"}},
        "jwtRules": [written],
    }


def test_without_rules_there_is_no_list_of_them() -> None:
    assert spec(REQUEST_AUTHENTICATION, request_authentication.Draft()) == {}


@pytest.mark.parametrize(
    ("rule", "names"),
    [
        (JwtRule(audiences="shop"), ["issuer"]),
        (JwtRule(jwks=KEYS), ["issuer"]),
        (JwtRule(forward_original_token=True), ["issuer"]),
        (replace(TOKEN, jwks_uri="login.example.com/keys"), ["jwks_uri"]),
        (replace(TOKEN, jwks_uri="ftp://login.example.com"), ["jwks_uri"]),
        (replace(TOKEN, jwks_uri="https://"), ["jwks_uri"]),
        (replace(TOKEN, jwks_uri="https://[login"), ["jwks_uri"]),
        (replace(TOKEN, jwks_uri="https://login.example.com:port/"), ["jwks_uri"]),
        (replace(TOKEN, jwks_uri="https://login.example.com/a b"), ["jwks_uri"]),
        (replace(TOKEN, jwks_uri="https://login.example.com", jwks=KEYS), ["jwks"]),
        (replace(TOKEN, jwks="keys"), ["jwks"]),
        (replace(TOKEN, jwks='{"keys": []}'), ["jwks"]),
        (replace(TOKEN, jwks='{"keys": [1]}'), ["jwks"]),
        (replace(TOKEN, jwks="[" * 20_000), ["jwks"]),
        (replace(TOKEN, from_headers="x token"), ["from_headers"]),
        (replace(TOKEN, from_headers=":Bearer"), ["from_headers"]),
        (replace(TOKEN, output_payload_to_header="x:y"), ["output_payload_to_header"]),
    ],
)
def test_what_is_wrong_with_a_rule_for_tokens_is_said_at_its_field(rule: JwtRule, names: list[str]) -> None:
    draft = request_authentication.Draft(jwt_rules=(TOKEN, rule))
    assert paths(REQUEST_AUTHENTICATION, draft) == [("jwt_rules", 1, name) for name in names]
