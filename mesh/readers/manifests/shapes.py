"""Which types the fields of mesh configuration have: those that are judged, and that an API server would insist on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mesh.model import kinds
from mesh.model.kinds import Kind
from mesh.text.yaml import Path

# A field a word, `[]` for a list of texts, `[{` a list of mappings, `{` a mapping, `=` a mapping of texts, else a text
# (`#`: a number); what stands in `(…)` are the fields within.
_ROUTE = "route[{(destination{(host subset))"
_SELECTOR = "selector{(matchLabels=)"
_TARGETS = "targetRef{(kind name) targetRefs[{(kind name)"
_PARENTS = "parentRefs[{(name namespace) hostnames[] rules[{(backendRefs[{(name namespace))"
_SHAPES: Mapping[Kind, str] = {
    kinds.VIRTUAL_SERVICE: f"hosts[] gateways[] exportTo[] http[{{(match[{{(gateways[]) {_ROUTE}) "
    f"tls[{{(match[{{ {_ROUTE}) tcp[{{(match[{{ {_ROUTE})",
    kinds.DESTINATION_RULE: "host exportTo[] trafficPolicy{(tls{(mode)) subsets[{(name labels= trafficPolicy{)",
    kinds.GATEWAY: "selector= servers[{(hosts[] port{(name protocol number#))",
    kinds.SERVICE_ENTRY: "hosts[] addresses[] exportTo[] ports[{(name protocol number#) endpoints[{(address labels=)",
    kinds.SIDECAR: "workloadSelector{(labels=) egress[{(hosts[]) ingress[{ outboundTrafficPolicy{(mode)",
    kinds.WORKLOAD_ENTRY: "address labels= serviceAccount",
    kinds.WORKLOAD_GROUP: "metadata{(labels=) template{(serviceAccount)",
    kinds.AUTHORIZATION_POLICY: f"{_SELECTOR} {_TARGETS} action rules[{{(from[{{(source{{(principals[] namespaces[])) "
    "to[{(operation{(hosts[] methods[] paths[] ports[])) when[{(key values[] notValues[]))",
    kinds.PEER_AUTHENTICATION: f"{_SELECTOR} mtls{{(mode) portLevelMtls{{",
    kinds.REQUEST_AUTHENTICATION: f"{_SELECTOR} {_TARGETS} jwtRules[{{",
    kinds.TELEMETRY: f"{_SELECTOR} {_TARGETS} tracing[{{ metrics[{{ accessLogging[{{",
    kinds.WASM_PLUGIN: f"{_SELECTOR} {_TARGETS} url",
    kinds.K8S_GATEWAY: "gatewayClassName listeners[{(name hostname protocol port#) addresses[{(type value)",
    kinds.HTTP_ROUTE: _PARENTS,
    kinds.GRPC_ROUTE: _PARENTS,
    kinds.REFERENCE_GRANT: "from[{(group kind namespace) to[{(group kind name)",
}
_DUE = {"": "a text", "#": "a number", "{": "a mapping", "=": "a mapping of texts", "[{": "a list of mappings"}
_DUE["[]"] = "a list of texts"
_Fields = dict[str, tuple[str, Any]]


def misshapen(kind: Kind, data: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """Where a field of an object has another type than is due, and which is due."""
    yield from _within(data.get("metadata") or {}, _METADATA, ("metadata",))
    spec = data.get("spec")
    if isinstance(spec, dict) and kind in _TABLES:
        yield from _within(spec, _TABLES[kind], ("spec",))
    elif spec is not None and not isinstance(spec, dict):
        yield ("spec",), _DUE["{"]


def _within(value: dict[str, Any], fields: _Fields, path: Path) -> Iterator[tuple[Path, str]]:
    for name, (shape, inner) in fields.items():
        if value.get(name) is not None:
            yield from _field(value[name], shape, inner, (*path, name))


def _field(value: Any, shape: str, inner: _Fields, path: Path) -> Iterator[tuple[Path, str]]:
    if shape[:1] == "[":
        if not isinstance(value, list):
            yield path, _DUE[shape]
            return
        for index, item in enumerate(value):
            yield from _field(item, "{" if shape == "[{" else "", inner, (*path, index))
    elif shape == "{" and isinstance(value, dict):
        yield from _within(value, inner, path)
    elif shape == "=" and isinstance(value, dict):
        yield from (((*path, key), _DUE[""]) for key, each in value.items() if not isinstance(each, str))
    elif not _fits(value, shape):
        yield path, _DUE[shape]


def _fits(value: Any, shape: str) -> bool:
    if shape == "#":
        # Protobuf's JSON may write numbers as texts.
        return isinstance(value, int) or (isinstance(value, str) and value.isdecimal())
    return shape == "" and isinstance(value, str)


def _table(words: str) -> _Fields:
    fields, rest = _read(words)
    assert not rest, rest
    return fields


def _read(words: str) -> tuple[_Fields, str]:
    """Fields up to the parenthesis that ends them, and what stands behind it."""
    fields: _Fields = {}
    while words := words.lstrip():
        if words[0] == ")":
            return fields, words[1:]
        name = words[: len(words) - len(words.lstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"))]
        words = words[len(name) :]
        shape = next((each for each in ("[{", "[]", "{", "=", "#") if words.startswith(each)), "")
        words = words[len(shape) :]
        inner: _Fields = {}
        if words.startswith("("):
            inner, words = _read(words[1:])
        fields[name] = (shape, inner)
    return fields, ""


_METADATA = _table("labels= annotations=")
_TABLES = {kind: _table(words) for kind, words in _SHAPES.items()}
