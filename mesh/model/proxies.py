"""How far the proxies have what istiod sent them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from mesh.model.problems import Problem


class SyncState(StrEnum):
    """What a proxy has of one kind of configuration, in the words of the API."""

    SYNCED = "Synced"
    NOT_SENT = "NOT_SENT"
    IGNORED = "IGNORED"
    STALE = "Stale"
    NEVER_ACKNOWLEDGED = "Stale (Never Acknowledged)"


def sync_state(sent: str, acked: str) -> SyncState:
    """From the nonces of what istiod sent last and of what the proxy acknowledged last, empty for never."""
    if not sent:
        return SyncState.NOT_SENT
    if sent == acked:
        return SyncState.SYNCED
    return SyncState.STALE if acked else SyncState.NEVER_ACKNOWLEDGED


@dataclass(frozen=True, slots=True)
class ProxyStatus:
    """One proxy's state of clusters, endpoints, listeners and routes."""

    cds: SyncState
    eds: SyncState
    lds: SyncState
    rds: SyncState

    @property
    def states(self) -> tuple[tuple[str, SyncState], ...]:
        return (("CDS", self.cds), ("EDS", self.eds), ("LDS", self.lds), ("RDS", self.rds))

    @property
    def is_synced(self) -> bool:
        return all(state is SyncState.SYNCED for _, state in self.states)

    @property
    def lagging(self) -> tuple[tuple[str, SyncState], ...]:
        """The kinds that the proxy should have and has not, or has only in an older form."""
        return tuple(each for each in self.states if each[1] not in (SyncState.SYNCED, SyncState.IGNORED))

    def of_waypoint(self) -> ProxyStatus:
        """A waypoint does not ask for every kind: what was never sent to it is not missing."""
        return ProxyStatus(*(SyncState.IGNORED if state is SyncState.NOT_SENT else state for _, state in self.states))


@dataclass(frozen=True, slots=True)
class ProxyStatuses:
    """What the istiods of one cluster said, by namespace and pod.

    `is_complete` is False when one of them did not answer: a proxy that is not told of may be connected to that one.
    """

    proxies: Mapping[tuple[str, str], ProxyStatus] = field(default_factory=dict)
    is_complete: bool = False
    problems: tuple[Problem, ...] = ()

    def of(self, namespace: str, pod: str) -> ProxyStatus | None:
        """None when nothing is known of it."""
        return self.proxies.get((namespace, pod))


UNKNOWN = ProxyStatuses()
