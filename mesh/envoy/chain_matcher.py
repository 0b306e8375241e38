"""Listeners that choose a filter chain by one tree of conditions (waypoints do), instead of a match in each chain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from mesh.envoy.dump import Raw
from mesh.envoy.matches import match_text
from mesh.text.untrusted import inner, mapping, mappings, text, texts

UNREACHABLE = "NONE"
"""Of a chain to which no branch leads."""

# What a tree looks at, by the end of its type -> the key of the same condition in a chain's own match
_INPUTS = {
    "DestinationIPInput": "prefix_ranges",
    "DestinationPortInput": "destination_port",
    "SourceIPInput": "source_prefix_ranges",
    "SourcePortInput": "source_ports",
    "DirectSourceIPInput": "direct_source_prefix_ranges",
    "SourceTypeInput": "source_type",
    "ServerNameInput": "server_names",
    "TransportProtocolInput": "transport_protocol",
    "ApplicationProtocolInput": "application_protocols",
}
_LISTS = frozenset({"source_ports", "server_names", "application_protocols"})
_DEEPEST, _MOST_WAYS = 12, 6


class Branch(NamedTuple):
    """A chain, and the conditions that lead to it."""

    chain: str
    conditions: dict[str, Any]


def chain_matches(matcher: Raw) -> dict[str, str]:
    """Chain to when it is taken, in the words of a chain's own match."""
    ways: dict[str, list[str]] = {}
    for branch in _branches(matcher, {}, 0):
        ways.setdefault(branch.chain, []).append(match_text(branch.conditions))
    return {chain: _one_of(list(dict.fromkeys(found))) for chain, found in ways.items()}


def _one_of(ways: list[str]) -> str:
    more = len(ways) - _MOST_WAYS
    return " or ".join((*ways[:_MOST_WAYS], f"{more} more")) if more > 0 else " or ".join(ways)


def _branches(matcher: Raw, known: dict[str, Any], depth: int) -> Iterator[Branch]:
    if depth > _DEEPEST:
        return
    for found in mappings(inner(matcher, "matcher_list").get("matchers")):
        yield from _then(found.get("on_match"), known | {"condition": mapping(found.get("predicate"))}, depth)
    tree = inner(matcher, "matcher_tree")
    name = text(inner(tree, "input", "typed_config").get("@type")).rpartition(".")[2] or text(
        inner(tree, "input").get("name")
    )
    key = _INPUTS.get(name, name)
    for value, outcome in _values(tree):
        yield from _then(outcome, known | {key: _as_condition(key, value)}, depth)
    yield from _then(matcher.get("on_no_match"), known, depth)


def _values(tree: Raw) -> Iterator[tuple[Any, Any]]:
    """(value, what follows from it) of all forms that a tree has."""
    yield from inner(tree, "exact_match_map", "map").items()
    yield from ((f"{prefix}*", outcome) for prefix, outcome in inner(tree, "prefix_match_map", "map").items())
    custom = inner(tree, "custom_match", "typed_config")
    for found in mappings(custom.get("range_matchers")):
        yield found.get("ranges"), found.get("on_match")
    for found in mappings(custom.get("domain_matchers")):
        yield texts(found.get("domains")), found.get("on_match")


def _as_condition(key: str, value: Any) -> Any:
    if key == "application_protocols" and isinstance(value, str):
        return [name.strip("' ") for name in value.split(",")]
    return [value] if key in _LISTS and isinstance(value, str) else value


def _then(outcome: Any, known: dict[str, Any], depth: int) -> Iterator[Branch]:
    """A chain's name, or another tree."""
    chain = text(inner(outcome, "action", "typed_config").get("value")) or text(inner(outcome, "action").get("name"))
    if chain:
        yield Branch(chain, known)
    yield from _branches(inner(outcome, "matcher"), known, depth + 1) if inner(outcome, "matcher") else ()
