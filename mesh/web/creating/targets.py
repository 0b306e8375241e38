"""Where new objects are to be: in each of the chosen namespaces of each of the chosen clusters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mesh.istio.selectors import Reference
from mesh.model.kinds import Kind
from mesh.pages.sources.sources import Sources
from mesh.web.address.lenient import Lenient
from mesh.web.address.reader import quoted
from mesh.web.creating.levels import MOST_ROWS, FieldFault
from mesh.web.istio.attempt import refusal_of, side_by_side
from mesh.web.visit import VIEW_ONLY, Visit

NAMESPACES, CLUSTERS = "namespaces", "clusters"
MOST_TOLD = 5


@dataclass(frozen=True, slots=True)
class Choice:
    """One that can be ticked; `field` is its id."""

    field: str
    value: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Target:
    cluster: str
    namespace: str


@dataclass(frozen=True, slots=True)
class Targets:
    """`places` are those that are there; `absent` tells of others that were chosen. `faults` are by field."""

    namespaces: tuple[Choice, ...]
    clusters: tuple[Choice, ...]
    places: tuple[Target, ...]
    absent: tuple[str, ...]
    faults: tuple[FieldFault, ...] = ()

    @property
    def chosen(self) -> tuple[tuple[str, str], ...]:
        """As a form sends them."""
        spaces = tuple((NAMESPACES, each.value) for each in self.namespaces if each.chosen)
        return (*spaces, *((CLUSTERS, each.value) for each in self.clusters if each.chosen))

    @property
    def namespace_faults(self) -> tuple[FieldFault, ...]:
        return tuple(each for each in self.faults if each.label == "Namespaces")

    @property
    def cluster_faults(self) -> tuple[FieldFault, ...]:
        return tuple(each for each in self.faults if each.label == "Clusters")


def targets_of(visit: Visit, reader: Lenient) -> Targets:
    """What an address or a form names. Where neither names a cluster, it is the one that is asked about."""
    sources = visit.sources
    names, spaces = sources.viewer.names(), reader.words(NAMESPACES)
    several = sorted(sources.clusters) if sources.several_clusters else []
    known = visit.cluster in sources.clusters
    asked: tuple[str, ...] = (visit.cluster if known else visit.runtime.home_cluster,)
    if several and visit.request.method == "POST":
        asked = reader.words(CLUSTERS)
    clusters = sorted(each for each in asked if each in sources.clusters)
    wanted = [Target(cluster, name) for cluster in clusters for name in sorted(spaces)]
    places = tuple(each for each in wanted if sources.space(each.cluster, each.namespace))
    unknown = tuple(name for name in spaces if name not in names)
    return Targets(
        namespaces=tuple(Choice(f"id_namespace_{n}", name, name in spaces) for n, name in enumerate(names)),
        clusters=tuple(Choice(f"id_cluster_{n}", name, name in clusters) for n, name in enumerate(several)),
        places=places,
        absent=(*(() if known else (_missing("cluster", visit.cluster),)), *_absent(sources, wanted, unknown)),
        faults=tuple(_faults(bool(spaces), bool(clusters), places, unknown)),
    )


def _absent(sources: Sources, wanted: Sequence[Target], unknown: Sequence[str]) -> tuple[str, ...]:
    elsewhere = (each for each in wanted if each.namespace not in unknown)
    return (
        *(_missing("namespace", name) for name in unknown[:MOST_TOLD]),
        *(
            f"Namespace {each.namespace} is not in cluster {each.cluster}: nothing is made there."
            for each in elsewhere
            if not sources.space(each.cluster, each.namespace)
        ),
    )


def _missing(what: str, name: str) -> str:
    return f"There is no {what} {quoted(name)}, or you may not see it."


def _faults(has_spaces: bool, has_clusters: bool, places: Sequence[Target], unknown: Sequence[str]) -> list[FieldFault]:
    spaces = ("id_namespaces", "Namespaces")
    found = [FieldFault(*spaces, _missing("namespace", name)) for name in unknown[:MOST_TOLD]]
    if not has_clusters:
        found.append(FieldFault("id_clusters", "Clusters", "Choose at least one."))
    if not has_spaces:
        found.append(FieldFault(*spaces, "Choose at least one."))
    elif not places and not found:
        found.append(FieldFault(*spaces, "None of them is in a chosen cluster."))
    if len(places) > MOST_ROWS:
        found.append(FieldFault(*spaces, f"That would be {len(places)} objects; at most {MOST_ROWS} are made at once."))
    return found


def refusals(visit: Visit, kind: Kind, places: Sequence[Target]) -> tuple[str, ...]:
    """Why this person cannot create objects of the kind in some of these places, a sentence each, each once."""
    if visit.settings.deployment.view_only_mode:
        return (VIEW_ONLY,)
    several = visit.sources.several_clusters

    def refused(place: Target) -> str:
        told = refusal_of(visit, Reference(kind, place.namespace, ""), "create", place.cluster)
        return f"{place.cluster}: {told}" if told and several else told

    return tuple(dict.fromkeys(filter(None, side_by_side(refused, places[:MOST_ROWS]))))
