"""Which labels name an app and a version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_CANONICAL_APP = ("service.istio.io/canonical-name", "app.kubernetes.io/name", "app")
_CANONICAL_VERSION = ("service.istio.io/canonical-revision", "app.kubernetes.io/version", "version")


@dataclass(frozen=True, slots=True)
class LabelNames:
    """The label names to look for, first found wins; app and version are looked up independently."""

    app: tuple[str, ...] = _CANONICAL_APP
    version: tuple[str, ...] = _CANONICAL_VERSION

    def app_of(self, labels: Mapping[str, str]) -> str:
        return _first(self.app, labels)

    def version_of(self, labels: Mapping[str, str]) -> str:
        return _first(self.version, labels)


def label_names(app_label: str, version_label: str) -> LabelNames:
    """The configured pair (`istio_labels`) when both are given, else the canonical ones."""
    return LabelNames((app_label,), (version_label,)) if app_label and version_label else LabelNames()


def _first(names: tuple[str, ...], labels: Mapping[str, str]) -> str:
    return next((labels[name] for name in names if name in labels), "")
