"""AuthorizationPolicies from what was typed."""

from __future__ import annotations

from typing import Any

import pytest

from mesh.editing.drafts.authorization_policy import Condition, Draft, Operation, Rule, Source
from mesh.editing.drafts.shapes import Path
from mesh.model.kinds import AUTHORIZATION_POLICY
from tests.unit.editing.drafts.drafting import paths, spec, told

CALLERS = Rule(
    sources=(Source(principals="cluster.local/ns/shop/sa/cart", namespaces="shop, till\nfront"), Source(ip_blocks=" ")),
)
GUARDED = Rule(
    sources=(Source(not_ip_blocks="10.1.2.3, 10.0.0.0/8, 2001:db8::/32"), Source(not_request_principals="*")),
    operations=(Operation(hosts="shop.example.com", ports="80,8080", methods="get, P*", not_paths="/admin*"),),
    conditions=(Condition(" request.headers[x-token] ", "a , b", ""), Condition("source.ip", "", "10.0.0.1")),
)


@pytest.mark.parametrize(
    ("draft", "written"),
    [
        (Draft(), {}),
        (Draft(policy="ALLOW_ALL"), {"action": "ALLOW", "rules": [{}]}),
        (Draft(policy="RULES"), {"action": "ALLOW"}),
        (
            Draft("RULES", " app = reviews, version=v2", rules=(CALLERS,)),
            {
                "selector": {"matchLabels": {"app": "reviews", "version": "v2"}},
                "action": "ALLOW",
                "rules": [
                    {
                        "from": [
                            {
                                "source": {
                                    "principals": ["cluster.local/ns/shop/sa/cart"],
                                    "namespaces": ["shop", "till", "front"],
                                }
                            }
                        ]
                    }
                ],
            },
        ),
        (
            Draft("RULES", action="DENY", rules=(Rule(operations=(Operation(methods="GET,POST", paths="/admin*"),)),)),
            {
                "action": "DENY",
                "rules": [{"to": [{"operation": {"methods": ["GET", "POST"], "paths": ["/admin*"]}}]}],
            },
        ),
        (
            Draft("RULES", rules=(GUARDED,)),
            {
                "action": "ALLOW",
                "rules": [
                    {
                        "from": [
                            {"source": {"notIpBlocks": ["10.1.2.3", "10.0.0.0/8", "2001:db8::/32"]}},
                            {"source": {"notRequestPrincipals": ["*"]}},
                        ],
                        "to": [
                            {
                                "operation": {
                                    "hosts": ["shop.example.com"],
                                    "ports": ["80", "8080"],
                                    "methods": ["GET", "P*"],
                                    "notPaths": ["/admin*"],
                                }
                            }
                        ],
                        "when": [
                            {"key": "request.headers[x-token]", "values": ["a", "b"]},
                            {"key": "source.ip", "notValues": ["10.0.0.1"]},
                        ],
                    }
                ],
            },
        ),
    ],
)
def test_only_what_was_filled_in_is_written(draft: Draft, written: dict[str, Any]) -> None:
    assert spec(AUTHORIZATION_POLICY, draft) == written


@pytest.mark.parametrize("policy", ["DENY_ALL", "ALLOW_ALL"])
def test_a_policy_for_all_is_not_mistaken_for_one_with_a_selector_or_rules(policy: str) -> None:
    assert paths(AUTHORIZATION_POLICY, Draft(policy, "app=cart", rules=(CALLERS,))) == [("selector",), ("rules",)]
    assert paths(AUTHORIZATION_POLICY, Draft(policy, rules=(Rule(),))) == []


@pytest.mark.parametrize(
    ("draft", "faults"),
    [
        (Draft("RULES", action="DENY"), [("rules",)]),
        (Draft("RULES", rules=(CALLERS, Rule())), [("rules", 1)]),
        (Draft("RULES", rules=(Rule((Source(),), (Operation(paths=" ,\n"),), (Condition(" "),)),)), [("rules", 0)]),
        (Draft("RULES", "app", rules=(CALLERS,)), [("selector",)]),
        (Draft("ALL"), [("policy",)]),
        (Draft("RULES", action="AUDIT"), [("action",)]),
    ],
)
def test_a_rule_says_something(draft: Draft, faults: list[Path]) -> None:
    assert paths(AUTHORIZATION_POLICY, draft) == faults


@pytest.mark.parametrize("name", ["ip_blocks", "not_ip_blocks"])
@pytest.mark.parametrize(
    "typed",
    ["10.0.0", "10.0.0.0/33", "10.0.0.0/255.0.0.0", "10.0.0.0/08", "10.0.0.0/", "fe80::1%eth0", "2001:db8::/129", "x"],
)
def test_addresses_are_addresses_or_blocks(name: str, typed: str) -> None:
    draft = Draft("RULES", rules=(Rule(sources=(Source(), Source(**{name: f"10.0.0.1,{typed}"}))),))
    path = ("rules", 0, "sources", 1, name)
    assert paths(AUTHORIZATION_POLICY, draft) == [path]
    assert f'"{typed}": An IP address or a block' in told(AUTHORIZATION_POLICY, draft, path)


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("ports", "1,65535", "0"),
        ("not_ports", "80", "65536"),
        ("not_ports", "80", "http"),
        ("methods", "GET,*", "FETCH"),
        ("not_methods", "*T", "*E*"),
    ],
)
def test_ports_and_methods_are_some_that_there_are(name: str, right: str, wrong: str) -> None:
    def draft(typed: str) -> Draft:
        return Draft("RULES", rules=(Rule(operations=(Operation(**{name: typed}),)),))

    assert paths(AUTHORIZATION_POLICY, draft(right)) == []
    assert paths(AUTHORIZATION_POLICY, draft(wrong)) == [("rules", 0, "operations", 0, name)]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("source.ip", "10.0.0.0/8"),
        ("remote.ip", "10.0.0.1"),
        ("destination.ip", "::1"),
        ("destination.port", "443"),
        ("source.namespace", "shop"),
        ("source.principal", "*"),
        ("request.auth.principal", "*"),
        ("request.auth.audiences", "shop"),
        ("request.auth.presenter", "shop"),
        ("connection.sni", "shop.example.com"),
        ("request.headers[x-token]", "a"),
        ("request.auth.claims[iss]", "a"),
        ("request.auth.claims[realm][roles]", "a"),
        ("experimental.envoy.filters.network.mysql_proxy[shop.carts]", "update"),
    ],
)
def test_conditions_are_on_attributes_that_there_are(key: str, value: str) -> None:
    for condition in (Condition(key, value), Condition(key, not_values=value)):
        draft = Draft("RULES", rules=(Rule(conditions=(condition,)),))
        assert paths(AUTHORIZATION_POLICY, draft) == []


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        (Condition("", "a"), ["key"]),
        (Condition("request.headers", "a"), ["key"]),
        (Condition("request.headers[]", "a"), ["key"]),
        (Condition("request.auth.claims", "a"), ["key"]),
        (Condition("destination.labels[app]", "a"), ["key"]),
        (Condition("experimental.envoy.filters.[a]", "a"), ["key"]),
        (Condition("source.principals", "a"), ["key"]),
        (Condition("source.namespace"), ["values"]),
        (Condition("nothing", " , "), ["key", "values"]),
        (Condition("source.ip", "shop", "10.0.0.300"), ["values", "not_values"]),
        (Condition("destination.port", "80", "http"), ["not_values"]),
    ],
)
def test_what_is_wrong_with_a_condition_is_said_at_its_field(condition: Condition, names: list[str]) -> None:
    draft = Draft("RULES", rules=(CALLERS, Rule(conditions=(condition,))))
    assert paths(AUTHORIZATION_POLICY, draft) == [("rules", 1, "conditions", 0, name) for name in names]
