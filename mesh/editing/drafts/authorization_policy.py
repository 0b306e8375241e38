"""AuthorizationPolicy: who may call what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

from mesh.editing.drafts import checks
from mesh.editing.drafts.checks import told
from mesh.editing.drafts.shapes import Fault, Path, choice, is_blank, is_listed, listed, rows
from mesh.editing.drafts.writing import field_name, filled, numbered_rows, pairs_of, rows_of, values_of
from mesh.editing.objects import Json
from mesh.istio.http_methods import METHODS, may_match

DENY_ALL, ALLOW_ALL, RULES = "DENY_ALL", "ALLOW_ALL", "RULES"
ALLOW, DENY = "ALLOW", "DENY"
_ADDRESSES = ("source.ip", "remote.ip", "destination.ip")
_PORT = "destination.port"
CONDITION_KEYS = (
    *_ADDRESSES,
    _PORT,
    "source.namespace",
    "source.principal",
    "request.auth.principal",
    "request.auth.audiences",
    "request.auth.presenter",
    "connection.sni",
)
"""Those without a name in brackets."""
_METHODS = ("methods", "not_methods")
_NAMED_KEY = re.compile(
    r"request\.headers\[[^\[\]\s]+\]"
    r"|request\.auth\.claims(\[[^\[\]]+\])+"
    r"|experimental\.envoy\.filters\.[^\[\]\s]+\[[^\[\]]+\]"
)


@dataclass(frozen=True, slots=True)
class Source:
    """Who calls: all that is filled in must hold."""

    principals: str = listed()
    not_principals: str = listed()
    request_principals: str = listed()
    not_request_principals: str = listed()
    namespaces: str = listed()
    not_namespaces: str = listed()
    ip_blocks: str = listed()
    not_ip_blocks: str = listed()


@dataclass(frozen=True, slots=True)
class Operation:
    """What is asked for: all that is filled in must hold."""

    hosts: str = listed()
    not_hosts: str = listed()
    ports: str = listed()
    not_ports: str = listed()
    methods: str = listed()
    not_methods: str = listed()
    paths: str = listed()
    not_paths: str = listed()


@dataclass(frozen=True, slots=True)
class Condition:
    """What else must hold of a request."""

    key: str = ""
    values: str = listed()
    not_values: str = listed()


@dataclass(frozen=True, slots=True)
class Rule:
    """One of the sources, one of the operations and all conditions; a side without rows is anything."""

    sources: tuple[Source, ...] = rows(Source)
    operations: tuple[Operation, ...] = rows(Operation)
    conditions: tuple[Condition, ...] = rows(Condition)


@dataclass(frozen=True, slots=True)
class Draft:
    """Selector, action and rules belong to the policy RULES."""

    policy: str = choice(DENY_ALL, ALLOW_ALL, RULES)
    selector: str = ""
    action: str = choice(ALLOW, DENY)
    rules: tuple[Rule, ...] = rows(Rule)


def faults(draft: Draft) -> Iterator[Fault]:
    if draft.policy != RULES:
        whole = f"{draft.policy} is for all of the namespace; choose {RULES} for less."
        yield from told(("selector",), checks.unused(draft.selector, whole))
        if not all(map(is_blank, draft.rules)):
            yield Fault(("rules",), f"{draft.policy} has no rules: choose {RULES}, or leave them empty.")
        return
    yield from told(("selector",), checks.labels(draft.selector))
    if draft.action == DENY and not draft.rules:
        yield Fault(("rules",), "DENY without a rule denies nothing: at least one rule is needed.")
    for place, rule in enumerate(draft.rules):
        yield from _rule_faults(("rules", place), rule)


def _rule_faults(path: Path, rule: Rule) -> Iterator[Fault]:
    if is_blank(rule):
        yield Fault(path, "A rule without anything in it is for all requests: fill it in, or remove it.")
    for place, source in numbered_rows(rule.sources):
        yield from _value_faults((*path, "sources", place), source)
    for place, operation in numbered_rows(rule.operations):
        yield from _value_faults((*path, "operations", place), operation)
    for place, condition in numbered_rows(rule.conditions):
        yield from _condition_faults((*path, "conditions", place), condition)


def _value_faults(path: Path, row: Source | Operation) -> Iterator[Fault]:
    for part in fields(row):
        if part.name in _CHECKS:
            yield from told((*path, part.name), checks.each(getattr(row, part.name), _CHECKS[part.name]))


def _condition_faults(path: Path, condition: Condition) -> Iterator[Fault]:
    key = condition.key.strip()
    yield from told((*path, "key"), _key_fault(key))
    if not values_of(condition.values) and not values_of(condition.not_values):
        yield Fault((*path, "values"), "Values are needed, or values that must not be.")
    check = checks.ip_block if key in _ADDRESSES else checks.port if key == _PORT else None
    if check is not None:
        yield from told((*path, "values"), checks.each(condition.values, check))
        yield from told((*path, "not_values"), checks.each(condition.not_values, check))


def _key_fault(key: str) -> str:
    if key in CONDITION_KEYS or _NAMED_KEY.fullmatch(key):
        return ""
    named = "request.headers[name], request.auth.claims[name] and experimental.envoy.filters.name[key]"
    return f"A key is one of {', '.join(CONDITION_KEYS)}, {named}."


def _method(typed: str) -> str:
    return "" if may_match(typed) else f"A method is one of {', '.join(METHODS)}, or a part of one with a star: G*."


_CHECKS: Mapping[str, checks.Check] = {
    **dict.fromkeys(("ip_blocks", "not_ip_blocks"), checks.ip_block),
    **dict.fromkeys(("ports", "not_ports"), checks.port),
    **dict.fromkeys(_METHODS, _method),
}


def spec(draft: Draft) -> Json:
    """Denies all without a rule."""
    if draft.policy == DENY_ALL:
        return {}
    if draft.policy == ALLOW_ALL:
        return {"action": ALLOW, "rules": [{}]}
    selector = filled({"matchLabels": pairs_of(draft.selector)})
    return filled({"selector": selector, "action": draft.action, "rules": [_rule(rule) for rule in draft.rules]})


def _rule(rule: Rule) -> Json:
    return filled(
        {
            "from": [{"source": _lists(source)} for source in rows_of(rule.sources)],
            "to": [{"operation": _lists(operation)} for operation in rows_of(rule.operations)],
            "when": [{"key": each.key.strip(), **_lists(each)} for each in rows_of(rule.conditions)],
        }
    )


def _lists(row: Source | Operation | Condition) -> Json:
    """The fields with several values, under the names that they have in the object."""
    typed = {part.name: _values(part.name, getattr(row, part.name)) for part in fields(row) if is_listed(part)}
    return filled({field_name(name): values for name, values in typed.items()})


def _values(name: str, typed: str) -> list[str]:
    values = values_of(typed)
    # Proxies compare methods with what requests say, which is capitals.
    return [value.upper() for value in values] if name in _METHODS else values
