"""Discovery: which groups, versions and kinds are served."""

from __future__ import annotations

import platform
from collections.abc import Iterable
from typing import Any

from apiserver.errors import no_such_path
from apiserver.kinds import Kind
from apiserver.registry import Registry
from apiserver.reviews import REVIEWS

Json = dict[str, Any]
VERBS = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
VERSION = {
    "major": "1",
    "minor": "36",
    "gitVersion": "v1.36.0",
    "gitCommit": "",
    "gitTreeState": "clean",
    "buildDate": "2026-01-01T00:00:00Z",
    "goVersion": "",
    "compiler": "python",
    "platform": f"{platform.system().lower()}/{platform.machine()}",
}


def core_versions(address: str) -> Json:
    cidrs = [{"clientCIDR": "0.0.0.0/0", "serverAddress": address}]
    return {"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": cidrs}


def group_list(registry: Registry) -> Json:
    groups = [_group(registry, name) for name in served_groups(registry)]
    return {"kind": "APIGroupList", "apiVersion": "v1", "groups": groups}


def served_groups(registry: Registry) -> list[str]:
    """The groups below `/apis`."""
    return list({kind.group: None for kind in registry.served() if kind.group} | {row[0]: None for row in REVIEWS})


def group(registry: Registry, name: str) -> Json:
    """One group; 404 when it is not served."""
    if not group_versions(registry, name):
        raise no_such_path()
    return {"kind": "APIGroup", "apiVersion": "v1", **_group(registry, name)}


def _group(registry: Registry, name: str) -> Json:
    versions = [{"groupVersion": f"{name}/{version}", "version": version} for version in group_versions(registry, name)]
    return {"name": name, "versions": versions, "preferredVersion": versions[0]}


def group_versions(registry: Registry, name: str) -> list[str]:
    """The versions of a group, those preferred by its first kinds first; empty when it is not served."""
    if any(name == row[0] for row in REVIEWS):
        return ["v1"]
    versions = {version: None for kind in registry.served() if kind.group == name for version in kind.versions}
    return list(versions)


def resource_list(registry: Registry, group: str, version: str) -> Json:
    """The kinds of a group and version with their subresources; 404 when it is not served."""
    kinds = [kind for kind in registry.served() if kind.group == group and version in kind.versions]
    resources = [entry for kind in kinds for entry in _entries(kind)]
    resources += [_review(*row[1:]) for row in REVIEWS if row[0] == group and version == "v1"]
    if not resources:
        raise no_such_path()
    name = f"{group}/{version}" if group else version
    return {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": name, "resources": resources}


def _review(kind: str, plural: str, namespaced: bool) -> Json:
    return {"name": plural, "singularName": "", "namespaced": namespaced, "kind": kind, "verbs": ["create"]}


def _entries(kind: Kind) -> Iterable[Json]:
    base = {"singularName": kind.name.lower(), "namespaced": kind.namespaced, "kind": kind.name}
    names: Json = {"shortNames": list(kind.short)} if kind.short else {}
    names |= {"categories": list(kind.categories)} if kind.categories else {}
    yield {"name": kind.plural, **base, "verbs": VERBS, **names}
    base["singularName"] = ""
    if kind.has_status:
        yield {"name": f"{kind.plural}/status", **base, "verbs": ["get", "patch", "update"]}
    if kind.scalable:
        scale = {"group": "autoscaling", "version": "v1", "kind": "Scale", "verbs": ["get", "patch", "update"]}
        yield {"name": f"{kind.plural}/scale", **base, **scale}
    if kind.key == ("", "pods"):
        yield {"name": "pods/log", **base, "verbs": ["get"]}
