"""RequestAuthentication: which tokens workloads accept."""

from __future__ import annotations

from dataclasses import dataclass

from mesh.editing.drafts.shapes import listed, rows
from mesh.editing.drafts.writing import filled, pairs_of, rows_of, values_of
from mesh.editing.objects import Json


@dataclass(frozen=True, slots=True)
class JwtRule:
    """`from_headers` are `name` or `name:prefix`; of `jwks_uri` (an address) and `jwks` (keys as JSON) one at most."""

    issuer: str = ""
    audiences: str = listed()
    jwks_uri: str = ""
    jwks: str = ""
    from_headers: str = listed()
    from_params: str = listed()
    output_payload_to_header: str = ""
    forward_original_token: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    selector: str = ""
    jwt_rules: tuple[JwtRule, ...] = rows(JwtRule)


def spec(draft: Draft) -> Json:
    selector = filled({"matchLabels": pairs_of(draft.selector)})
    return filled({"selector": selector, "jwtRules": [_rule(rule) for rule in rows_of(draft.jwt_rules)]})


def _rule(rule: JwtRule) -> Json:
    return filled(
        {
            "issuer": rule.issuer,
            "audiences": values_of(rule.audiences),
            "jwksUri": rule.jwks_uri,
            "jwks": rule.jwks,
            "fromHeaders": [_header(value) for value in values_of(rule.from_headers)],
            "fromParams": values_of(rule.from_params),
            "outputPayloadToHeader": rule.output_payload_to_header,
            "forwardOriginalToken": rule.forward_original_token,
        }
    )


def _header(typed: str) -> Json:
    name, _, prefix = typed.partition(":")
    return filled({"name": name, "prefix": prefix})
