"""The values of the cards of a detail page's first tab."""

from __future__ import annotations

from dataclasses import dataclass

from mesh.health.judging import ItemHealth
from mesh.model.health import HealthStatus
from mesh.model.states import State, state_of
from mesh.pages.lists.rows import evidence_of
from mesh.web.metadata import cards as metadata
from mesh.web.parts.facts import Fact, Link
from mesh.web.parts.findings import FoundLine
from mesh.web.parts.tables import Table
from mesh.workloads.pod_checks import Finding


@dataclass(frozen=True, slots=True)
class HealthCard:
    """The state, and why it is that."""

    state: State
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PodLine:
    """A pod or a machine. `logs_url` is empty where there are none."""

    name: str
    revision: str
    state: State
    findings: tuple[Finding, ...]
    facts: tuple[Fact, ...]
    labels: tuple[str, ...]
    logs_url: str = ""


@dataclass(frozen=True, slots=True)
class PodTable:
    """`more_url` shows those that are left out."""

    table: Table
    more_url: str = ""


@dataclass(frozen=True, slots=True)
class InfoTab:
    """The first tab. What an object does not have is empty."""

    facts: tuple[Fact, ...]
    health: HealthCard
    health_words: str
    related: tuple[Fact, ...] = ()
    config: tuple[Link, ...] = ()
    network: tuple[Fact, ...] = ()
    identity: tuple[Fact, ...] = ()
    found: tuple[FoundLine, ...] = ()
    pods: PodTable | None = None
    labels: metadata.MetadataCard | None = None
    annotations: metadata.MetadataCard | None = None
    mini_graph_url: str = ""
    mini_graph_seconds: int = 0


def health_card(item: ItemHealth | None, *, is_counted: bool = True) -> HealthCard:
    """`is_counted` is False where no proxy of its own counts the requests."""
    status = item.status if item is not None else HealthStatus.NA
    return HealthCard(state_of(status), evidence_of(item, is_counted=is_counted))
