"""Label and field selectors: their syntax, and what objects they choose."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from apiserver.errors import bad_request
from apiserver.kinds import Kind

Labels = Mapping[str, str]
Requirement = Callable[[Labels], bool]

_TOKEN = re.compile(r"\s*(==|!=|[=,()!<>]|[^\s=,()!<>]+)")
_KEY = re.compile(r"(?:[a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?\Z")
_VALUE = re.compile(r"([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?\Z")

_FIELDS: dict[str, tuple[str, ...]] = {
    "pods": (
        "spec.nodeName",
        "spec.restartPolicy",
        "spec.schedulerName",
        "spec.serviceAccountName",
        "spec.hostNetwork",
        "status.phase",
        "status.podIP",
        "status.nominatedNodeName",
    ),
    "events": (
        "involvedObject.kind",
        "involvedObject.namespace",
        "involvedObject.name",
        "involvedObject.uid",
        "involvedObject.apiVersion",
        "involvedObject.resourceVersion",
        "involvedObject.fieldPath",
        "reason",
        "reportingComponent",
        "source.component",
        "type",
    ),
    "namespaces": ("status.phase",),
    "secrets": ("type",),
    "nodes": ("spec.unschedulable",),
    "services": ("spec.clusterIP", "spec.type"),
    "replicasets": ("status.replicas",),
    "replicationcontrollers": ("status.replicas",),
    "jobs": ("status.successful",),
}


def field_values(kind: Kind, obj: Mapping[str, Any]) -> dict[str, str]:
    """The values by which field selectors may choose this object, beside its name and namespace."""
    return {path: _text(_look_up(obj, path)) for path in _FIELDS.get(kind.plural, ())} if kind.builtin else {}


def _look_up(obj: object, path: str) -> object:
    for step in path.split("."):
        obj = obj.get(step) if isinstance(obj, Mapping) else None
    return obj


def _text(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def parse_field_selector(kind: Kind, text: str) -> Requirement | None:
    """Chooses by `metadata.name`, `metadata.namespace` and the kind's own fields; 400 for any other."""
    allowed = {"metadata.name", "metadata.namespace", *(_FIELDS.get(kind.plural, ()) if kind.builtin else ())}
    terms = [term for term in re.split(r"(?<!\\),", text) if term.strip()]
    requirements = []
    for term in terms:
        match = re.match(r"([^=!]+?)(==|!=|=)(.*)\Z", term.strip(), re.DOTALL)
        if match is None:
            raise bad_request(f"invalid field selector: {term!r}")
        path, operator, value = match.groups()
        if path not in allowed:
            known = ", ".join(sorted(allowed))
            raise bad_request(f"field label not supported: {path} (a selector on {kind.resource} may use {known})")
        requirements.append(_equals(path, re.sub(r"\\([\\,=])", r"\1", value), wanted=operator != "!="))
    return _all_of(requirements)


def parse_label_selector(text: str) -> Requirement | None:
    """The whole syntax: `a=b`, `a==b`, `a!=b`, `a in (b,c)`, `a notin (b)`, `a`, `!a`, `a>1`, `a<1`; None for ''."""
    tokens = _tokens(text)
    requirements = []
    while tokens:
        requirements.append(_requirement(tokens, text))
        if tokens and tokens.pop(0) != ",":
            raise _unparsable(text, "found a word where ',' was expected")
        if requirements and text.rstrip().endswith(",") and not tokens:
            raise _unparsable(text, "it ends in ','")
    return _all_of(requirements)


def _tokens(text: str) -> list[str]:
    return [match.group(1) for match in _TOKEN.finditer(text.strip())]


def _requirement(tokens: list[str], text: str) -> Requirement:
    word = tokens.pop(0)
    if word == "!":
        key = _key(tokens.pop(0) if tokens else "", text)
        return lambda labels: key not in labels
    key = _key(word, text)
    if not tokens or tokens[0] == ",":
        return lambda labels: key in labels
    operator = tokens.pop(0)
    if operator in {"in", "notin"}:
        values = _value_list(tokens, text)
        wanted = operator == "in"
        return lambda labels: (labels[key] in values) == wanted if key in labels else not wanted
    if operator in {"=", "==", "!="}:
        value = tokens.pop(0) if tokens and tokens[0] != "," else ""
        return _equals(key, _value(value, text), wanted=operator != "!=")
    if operator in {"<", ">"}:
        return _compares(key, operator, tokens.pop(0) if tokens else "", text)
    raise _unparsable(text, f"found {operator!r}, expected an operator: =, ==, !=, in, notin, <, >")


def _equals(key: str, value: str, *, wanted: bool) -> Requirement:
    """Compares one value; a label that is absent differs from every value."""
    return lambda labels: (labels.get(key) == value) == wanted


def _compares(key: str, operator: str, bound: str, text: str) -> Requirement:
    try:
        limit = int(bound)
    except ValueError:
        raise _unparsable(text, f"{operator} needs an integer, not {bound!r}") from None

    def holds(labels: Labels) -> bool:
        try:
            value = int(labels[key])
        except (KeyError, ValueError):
            return False
        return value > limit if operator == ">" else value < limit

    return holds


def _value_list(tokens: list[str], text: str) -> frozenset[str]:
    if not tokens or tokens.pop(0) != "(":
        raise _unparsable(text, "expected '(' after in or notin")
    values, word = [], ""
    while tokens:
        token = tokens.pop(0)
        if token in {",", ")"}:
            values.append(_value(word, text))
            word = ""
            if token == ")":  # noqa: S105
                return frozenset(values)
        elif word:
            raise _unparsable(text, f"found {token!r}, expected ',' or ')'")
        else:
            word = token
    raise _unparsable(text, "expected ')'")


def _key(word: str, text: str) -> str:
    if not _KEY.match(word) or len(word.rpartition("/")[2]) > 63:
        raise _unparsable(text, f"{word!r} is not a label key")
    return word


def _value(word: str, text: str) -> str:
    if not _VALUE.match(word) or len(word) > 63:
        raise _unparsable(text, f"{word!r} is not a label value")
    return word


def _all_of(requirements: list[Requirement]) -> Requirement | None:
    if not requirements:
        return None
    return lambda values: all(requirement(values) for requirement in requirements)


def _unparsable(text: str, why: str) -> Exception:
    return bad_request(f"unable to parse requirement: {text!r}: {why}")
