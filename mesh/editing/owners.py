"""Who besides people writes an object: GitOps tools, Helm, and controllers. They may undo a change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mesh.text.untrusted import mapping, mappings, pairs, text


@dataclass(frozen=True, slots=True)
class Owner:
    """`name` is that of what the tool calls its own, such as `Application shop`; `evidence` the key that says so."""

    tool: str
    name: str
    evidence: str


_FLUX = (("kustomize.toolkit.fluxcd.io", "Kustomization"), ("helm.toolkit.fluxcd.io", "HelmRelease"))
_ARGO_LABEL, _ARGO_ID = "argocd.argoproj.io/instance", "argocd.argoproj.io/tracking-id"
_HELM_NAME, _HELM_SPACE = "meta.helm.sh/release-name", "meta.helm.sh/release-namespace"
_MANAGED_BY = "app.kubernetes.io/managed-by"


def owner_of(obj: Mapping[str, Any]) -> Owner | None:
    """The first that labels, annotations and owner references name; None where nothing does."""
    metadata = mapping(obj.get("metadata"))
    labels, annotations = pairs(metadata.get("labels")), pairs(metadata.get("annotations"))
    return _argo(labels, annotations) or _flux(labels) or _helm(labels, annotations) or _controller(metadata)


def controller_of(metadata: Mapping[str, Any]) -> str:
    """`Kind name` of what controls the object, `""` where nothing does."""
    for owner in mappings(metadata.get("ownerReferences")):
        if owner.get("controller") is True:
            return f"{text(owner.get('kind'))} {text(owner.get('name'))}"
    return ""


def _argo(labels: Mapping[str, str], annotations: Mapping[str, str]) -> Owner | None:
    if _ARGO_ID in annotations:
        return Owner("Argo CD", f"Application {annotations[_ARGO_ID].partition(':')[0]}", _ARGO_ID)
    if _ARGO_LABEL in labels:
        return Owner("Argo CD", f"Application {labels[_ARGO_LABEL]}", _ARGO_LABEL)
    return None


def _flux(labels: Mapping[str, str]) -> Owner | None:
    for domain, kind in _FLUX:
        name = labels.get(f"{domain}/name")
        if name:
            space = labels.get(f"{domain}/namespace", "")
            return Owner("Flux", f"{kind} {f'{space}/' if space else ''}{name}", f"{domain}/name")
    return None


def _helm(labels: Mapping[str, str], annotations: Mapping[str, str]) -> Owner | None:
    if _HELM_NAME in annotations:
        space = annotations.get(_HELM_SPACE, "")
        return Owner("Helm", f"release {f'{space}/' if space else ''}{annotations[_HELM_NAME]}", _HELM_NAME)
    tool = labels.get(_MANAGED_BY, "")
    return Owner(tool, "", _MANAGED_BY) if tool else None


def _controller(metadata: Mapping[str, Any]) -> Owner | None:
    kind, _, name = controller_of(metadata).partition(" ")
    return Owner(kind, name, "ownerReferences") if kind else None
