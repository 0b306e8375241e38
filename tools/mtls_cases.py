"""Compares our status of mutual TLS with that which a scenario of configuration validation gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from mesh.istio.mutual_tls import managing_plane, mesh_verdict, namespace_verdict, plane_for
from mesh.istio.view import ClusterView
from mesh.pages.mtls import is_invalid
from mesh.validations.findings import Entry, Key

Json = dict[str, Any]


def unlike(case: Json, views: Mapping[str, ClusterView], entries: Mapping[Key, Entry]) -> Iterator[str]:
    """What is missing (`-`) or too much (`+`) of the status of each namespace and each revision that is given."""
    for wanted in case.get("expected_namespace_tls", []):
        view = views[wanted["cluster"]]
        verdict = namespace_verdict(view, wanted["namespace"], partial(is_invalid, entries, wanted["cluster"]))
        plane = managing_plane(view, wanted["namespace"])
        given = (verdict.status.value, plane is None or plane.auto_mtls)
        yield from _lines(f"mTLS of {wanted['namespace']}", _pair(wanted), given)
    home = views[next(iter(views))]
    for revision, wanted in case.get("expected_mesh_tls", {}).items():
        plane = plane_for(home, revision)
        given = (mesh_verdict(home, plane).status.value, plane.auto_mtls) if plane else ("none", False)
        yield from _lines(f"mTLS of revision {revision}", _pair(wanted), given)


def _pair(told: Json) -> tuple[str, bool]:
    return told["status"], told["autoMTLSEnabled"]


def _lines(where: str, wanted: tuple[str, bool], given: tuple[str, bool]) -> Iterator[str]:
    if wanted != given:
        yield f"- {where}: {wanted[0]}, auto={wanted[1]}"
        yield f"+ {where}: {given[0]}, auto={given[1]}"
