"""A service as lists and graphs see it: a Kubernetes Service, or a host of a ServiceEntry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mesh.model.health import RATE_ANNOTATION


@dataclass(frozen=True, slots=True)
class ServiceItem:
    """`selector` is what it selects by: nothing where it is an alias (ExternalName), whatever is written there.
    `is_external` tells a ServiceEntry's host, whose labels are the entry's and which selects nothing here."""

    cluster: str
    namespace: str
    name: str
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    selector: Mapping[str, str] = field(default_factory=dict)
    is_external: bool = False
    app: str = ""

    @property
    def rate_annotation(self) -> str | None:
        """The service's own tolerances."""
        return self.annotations.get(RATE_ANNOTATION)
