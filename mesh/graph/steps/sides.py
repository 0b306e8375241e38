"""Where response times, throughput and security lie: what one series speaks of, as places of edges."""

from __future__ import annotations

from mesh.graph.flows import End
from mesh.graph.fold import identity_or_none, injects
from mesh.graph.identity import service_end
from mesh.graph.options import Options

Place = tuple[str, str]
"""The keys of the nodes at both ends of an edge."""


def places(options: Options, source: End, dest: End, *, both: bool = False) -> tuple[Place, ...]:
    """The edges from `source` to `dest`. Where a service node stands between, that is the edge behind it, and with
    `both` the one before it too."""
    source_id = identity_or_none(source, options.graph_type)
    dest_id = identity_or_none(dest, options.graph_type)
    if source_id is None or dest_id is None:
        return ()
    if not injects(options, dest, dest_id[1]):
        return ((source_id[0], dest_id[0]),)
    service_id = identity_or_none(service_end(dest), options.graph_type)
    if service_id is None:
        return ()
    behind = (service_id[0], dest_id[0])
    return ((source_id[0], service_id[0]), behind) if both else (behind,)
