"""RequestAuthentication: which tokens workloads accept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from mesh.editing.drafts import checks
from mesh.editing.drafts.checks import told
from mesh.editing.drafts.shapes import Fault, Path, listed, rows
from mesh.editing.drafts.writing import filled, numbered_rows, pairs_of, rows_of, values_of
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


def faults(draft: Draft) -> Iterator[Fault]:
    yield from told(("selector",), checks.labels(draft.selector))
    for place, rule in numbered_rows(draft.jwt_rules):
        yield from _rule_faults(("jwt_rules", place), rule)


def _rule_faults(path: Path, rule: JwtRule) -> Iterator[Fault]:
    if not rule.issuer.strip() and not rule.jwks_uri.strip():
        yield Fault((*path, "issuer"), "An issuer is needed, or the address of its keys.")
    yield from told((*path, "jwks_uri"), checks.optional(rule.jwks_uri, checks.web_address))
    both = "The keys have an address already: either one." if rule.jwks_uri.strip() else ""
    yield from told((*path, "jwks"), checks.optional(rule.jwks, lambda typed: both or _keys(typed)))
    yield from told((*path, "from_headers"), checks.each(rule.from_headers, _location))
    header = checks.optional(rule.output_payload_to_header, checks.header)
    yield from told((*path, "output_payload_to_header"), header)


def _location(typed: str) -> str:
    return checks.header(typed.partition(":")[0].strip())


def _keys(typed: str) -> str:
    try:
        found = json.loads(typed)
    except (ValueError, RecursionError):
        found = None
    keys = found.get("keys", [found]) if isinstance(found, dict) else None
    if isinstance(keys, list) and keys and all(isinstance(key, dict) and "kty" in key for key in keys):
        return ""
    return 'Keys are JSON, as an address of keys answers it: {"keys": [{"kty": …}]}.'


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
