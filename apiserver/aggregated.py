"""All of discovery in one answer, for clients that ask for it so: kubectl does since 1.26."""

from __future__ import annotations

from typing import Any

from apiserver.accept import accepted
from apiserver.discovery import group_versions, resource_list, served_groups
from apiserver.messages import Answer, Request, json_answer
from apiserver.registry import Registry

Json = dict[str, Any]
_GROUP, _LIST = "apidiscovery.k8s.io", "APIGroupDiscoveryList"


def answer(registry: Registry, request: Request, *, core: bool) -> Answer | None:
    """The groups of `/apis`, or of `/api` (`core`), with all their kinds; None for a client that wants a plain list."""
    version = _version(request)
    if version is None:
        return None
    groups = [""] if core else served_groups(registry)
    items = [_group(registry, name) for name in groups]
    body = {"kind": _LIST, "apiVersion": f"{_GROUP}/{version}", "metadata": {}, "items": items}
    return json_answer(body, content_type=f"application/json;g={_GROUP};v={version};as={_LIST}")


def _version(request: Request) -> str | None:
    for media_type, parameters in accepted(request.headers.get("accept", "")):
        wanted = (parameters.get("g"), parameters.get("as"))
        if media_type == "application/json" and wanted == (_GROUP, _LIST) and parameters.get("v") in {"v2", "v2beta1"}:
            return parameters["v"]
        if not parameters:
            return None
    return None


def _group(registry: Registry, name: str) -> Json:
    versions = [
        {"version": version, "freshness": "Current", "resources": _resources(registry, name, version)}
        for version in group_versions(registry, name)
    ]
    return {"metadata": {"name": name} if name else {}, "versions": versions}


def _resources(registry: Registry, group: str, version: str) -> list[Json]:
    found: dict[str, Json] = {}
    for entry in resource_list(registry, group, version)["resources"]:
        name, _, part = entry["name"].partition("/")
        kind = {"group": entry.get("group", group), "version": entry.get("version", version), "kind": entry["kind"]}
        if part:
            found[name]["subresources"].append({"subresource": part, "responseKind": kind, "verbs": entry["verbs"]})
            continue
        named = {key: entry[key] for key in ("shortNames", "categories") if key in entry}
        found[name] = {
            "resource": name,
            "responseKind": kind,
            "scope": "Namespaced" if entry["namespaced"] else "Cluster",
            "singularResource": entry["singularName"],
            "verbs": entry["verbs"],
            **named,
            "subresources": [],
        }
    return list(found.values())
