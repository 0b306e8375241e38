"""Compares our status of mutual TLS with that which a scenario of configuration validation gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from mesh.istio.mutual_tls import managing_plane, mesh_verdict, namespace_verdict, plane_for
from mesh.istio.view import ClusterView
from mesh.model import kinds
from mesh.model.objects import ConfigObject
from mesh.validations.findings import Entry, Key

Json = dict[str, Any]


def unlike(case: Json, views: Mapping[str, ClusterView], entries: Mapping[Key, Entry]) -> Iterator[str]:
    """What is missing (`-`) or too much (`+`) of the status of each namespace and each revision that is given."""
    for wanted in case.get("expected_namespace_tls", []):
        view = views[wanted["cluster"]]
        verdict = namespace_verdict(view, wanted["namespace"], partial(_is_grave, wanted["cluster"], entries))
        plane = managing_plane(view, wanted["namespace"])
        given = (verdict.status.value, plane is None or plane.auto_mtls)
        yield from _lines(f"mTLS of {wanted['namespace']}", _pair(wanted), given)
    home = views[next(iter(views))]
    for revision, wanted in case.get("expected_mesh_tls", {}).items():
        plane = plane_for(home, revision)
        given = (mesh_verdict(home, plane).status.value, plane.auto_mtls) if plane else ("none", False)
        yield from _lines(f"mTLS of revision {revision}", _pair(wanted), given)


def _is_grave(cluster: str, entries: Mapping[Key, Entry], policy: ConfigObject) -> bool:
    entry = entries.get(Key(cluster, kinds.PEER_AUTHENTICATION, policy.namespace, policy.name))
    return entry is not None and entry.is_grave


def _pair(told: Json) -> tuple[str, bool]:
    return told["status"], told["autoMTLSEnabled"]


def _lines(where: str, wanted: tuple[str, bool], given: tuple[str, bool]) -> Iterator[str]:
    if wanted != given:
        yield f"- {where}: {wanted[0]}, auto={wanted[1]}"
        yield f"+ {where}: {given[0]}, auto={given[1]}"
