"""When a filter chain is taken: no condition is left out, known or not."""

from __future__ import annotations

from typing import Any

import pytest

from mesh.envoy.dump import ConfigDump
from mesh.envoy.listeners import listener_rows
from mesh.envoy.matches import chain_match

IP = "type.googleapis.com/envoy.extensions.matching.common_inputs.network.v3.{}"


def cidr(prefix: str, length: Any = None) -> dict[str, Any]:
    return {"address_prefix": prefix} | ({} if length is None else {"prefix_len": length})


@pytest.mark.parametrize(
    ("match", "text"),
    [
        ({}, "ALL"),
        (None, "ALL"),
        ({"source_type": "ANY", "server_names": [], "destination_port": 0}, "ALL"),
        ({"application_protocols": ["http/1.0", "http/1.1", "h2c"]}, "App: HTTP"),
        ({"application_protocols": ["http/1.1", "h2c"]}, "App: HTTP"),
        ({"application_protocols": ["istio", "istio-http/1.1", "istio-h2"]}, "App: Istio HTTP Plain"),
        ({"application_protocols": ["http/1.1", "h2c", "istio-http/1.1", "istio-h2"]}, "App: HTTP TLS"),
        ({"application_protocols": ["istio", "istio-peer-exchange"]}, "App: TCP TLS"),
        ({"application_protocols": ["h3"]}, "App: h3"),
        ({"application_protocols": ["h2", "http/1.1"]}, "App: h2, http/1.1"),
        ({"application_protocols": ["http/1.1"]}, "App: http/1.1"),
        ({"transport_protocol": "raw_buffer", "application_protocols": ["h2c"]}, "Trans: raw_buffer; App: h2c"),
        ({"source_prefix_ranges": [cidr("10.1.0.0", 16)]}, "Source: 10.1.0.0/16"),
        ({"source_prefix_ranges": [cidr("0.0.0.0")], "source_ports": [80, 81]}, "Source: 0.0.0.0/0:80,81"),
        ({"source_ports": [15001]}, "Source: *:15001"),
        ({"direct_source_prefix_ranges": [cidr("fd00::", {"value": 8})]}, "Direct source: fd00::/8"),
        ({"source_type": "SAME_IP_OR_LOOPBACK"}, "Source type: SAME_IP_OR_LOOPBACK"),
        ({"address_suffix": "10.0", "suffix_len": 8}, "Addr: *10.0/8"),
        ({"destination_port": 80, "later_condition": {"deep": [1]}}, 'Addr: *:80; Later condition: {"deep": [1]}'),
        ({"server_names": ["*.example"], "destination_port": 443}, "SNI: *.example; Addr: *:443"),
        ({"server_names": "odd", "prefix_ranges": 4, "source_ports": {}}, "ALL"),
    ],
)
def test_every_condition_of_a_chain_is_told(match: Any, text: str) -> None:
    assert chain_match({"filter_chain_match": match}) == text


def chosen(name: str) -> dict[str, Any]:
    return {"action": {"name": name, "typed_config": {"@type": "x.StringValue", "value": name}}}


def ports(**chains: str) -> dict[str, Any]:
    tree = {
        "input": {"name": "port", "typed_config": {"@type": IP.format("DestinationPortInput")}},
        "exact_match_map": {"map": {port.removeprefix("p"): chosen(chain) for port, chain in chains.items()}},
    }
    return {"matcher": {"matcher_tree": tree}}


def addresses(*ranges: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    matchers = [{"ranges": [cidr(address, 32)], "on_match": outcome} for address, outcome in ranges]
    return {
        "matcher_tree": {
            "input": {"name": "ip", "typed_config": {"@type": IP.format("DestinationIPInput")}},
            "custom_match": {"name": "ip", "typed_config": {"range_matchers": matchers}},
        }
    }


def told(matcher: Any, *chains: str) -> list[str]:
    listener = {
        "name": "main_internal",
        "filter_chain_matcher": matcher,
        "filter_chains": [{"name": c} for c in chains],
    }
    section = {"@type": "x.ListenersConfigDump", "static_listeners": [{"listener": listener}]}
    return [row.match for row in listener_rows(ConfigDump({"configs": [section]}))]


def test_a_waypoints_chains_are_told_apart_by_its_tree() -> None:
    matcher = {
        **addresses(("10.96.0.1", ports(p80="cart", p81="web")), ("10.96.0.2", ports(p80="cart"))),
        "on_no_match": chosen("rest"),
    }
    assert told(matcher, "cart", "web", "rest", "gone") == [
        "Addr: 10.96.0.1/32:80 or Addr: 10.96.0.2/32:80",
        "Addr: 10.96.0.1/32:81",
        "ALL",
        "NONE",
    ]


@pytest.mark.parametrize(
    ("tree", "text"),
    [
        ({"input": {"typed_config": {"@type": "x.ServerNameInput"}}, "prefix_match_map": "a."}, "SNI: a.*"),
        ({"input": {"typed_config": {"@type": "x.SourceTypeInput"}}, "exact_match_map": "local"}, "Source type: local"),
        (
            {"input": {"typed_config": {"@type": "x.ApplicationProtocolInput"}}, "exact_match_map": "'h2c','http/1.1'"},
            "App: HTTP",
        ),
        ({"input": {"name": "mine"}, "exact_match_map": "x"}, "Mine: x"),
    ],
)
def test_what_a_tree_looks_at_is_a_condition(tree: dict[str, Any], text: str) -> None:
    filled = {key: {"map": {value: chosen("one")}} if key.endswith("map") else value for key, value in tree.items()}
    assert told({"matcher_tree": filled}, "one") == [text]


def test_a_listed_predicate_is_shown_as_it_is_written() -> None:
    found = told({"matcher_list": {"matchers": [{"predicate": {"single": 1}, "on_match": chosen("one")}]}}, "one")
    assert found == ['Condition: {"single": 1}']


def test_a_chain_with_many_ways_to_it_tells_how_many_more() -> None:
    found = told(ports(**{f"p{n}": "one" for n in range(1, 10)})["matcher"], "one")
    assert found[0].endswith("Addr: *:6 or 3 more")


@pytest.mark.parametrize("matcher", [{"matcher_tree": 3}, {"on_no_match": [1]}, {"matcher_list": {"matchers": {}}}])
def test_an_odd_tree_leads_nowhere(matcher: Any) -> None:
    assert told(matcher, "one") == ["NONE"]
