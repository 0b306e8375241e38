"""AuthorizationPolicy: who may call what."""

from __future__ import annotations

from dataclasses import dataclass, fields

from mesh.editing.drafts.shapes import choice, is_listed, listed, rows
from mesh.editing.drafts.writing import field_name, filled, pairs_of, rows_of, values_of
from mesh.editing.objects import Json

DENY_ALL, ALLOW_ALL, RULES = "DENY_ALL", "ALLOW_ALL", "RULES"
ALLOW, DENY = "ALLOW", "DENY"


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
    """Of selector, action and rules is read only with the policy RULES."""

    policy: str = choice(DENY_ALL, ALLOW_ALL, RULES)
    selector: str = ""
    action: str = choice(ALLOW, DENY)
    rules: tuple[Rule, ...] = rows(Rule)


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
    typed = ((part.name, getattr(row, part.name)) for part in fields(row) if is_listed(part))
    return filled({field_name(name): values_of(value) for name, value in typed})
