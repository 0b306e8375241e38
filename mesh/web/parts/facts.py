"""Facts of objects, and links to others, as cards show them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mesh.istio.enrolment import Enrolled
from mesh.istio.selectors import Reference
from mesh.model import object_types
from mesh.model.object_types import ObjectType
from mesh.model.workloads import Workload
from mesh.pages.lists.marks import RowMark
from mesh.web.address.links import config_url, kind_pairs, with_pairs

To = Callable[[str, str, str], str]
"""The address of an object: what it is (as in `object_url`), its namespace, its name."""
UNSEEN = "in a namespace that you may not see"
"""Stands for the name of what carries the traffic, but must not be named."""

_ROLES: tuple[tuple[Callable[[Workload], bool], str, str], ...] = (
    (lambda each: each.is_waypoint, "Waypoint", "It carries the requests (L7) of what is enrolled with it."),
    (lambda each: each.is_ztunnel, "Ztunnel", "It carries the connections (L4) of ambient pods on its node."),
    (lambda each: each.is_gateway, "Gateway", "Traffic enters or leaves the mesh through it."),
)
"""Workloads that carry the traffic of others."""


@dataclass(frozen=True, slots=True)
class Link:
    """An object by its letters and name; `url` is empty where it has no page, `note` says more. `is_config`: it is an
    Istio object."""

    letters: str
    kind: str
    name: str
    url: str = ""
    note: str = ""
    is_config: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a card: a text (and why), or links."""

    label: str
    text: str = ""
    hint: str = ""
    url: str = ""
    time: str = ""
    links: tuple[Link, ...] = ()
    marks: tuple[RowMark, ...] = ()


def _link(object_type: ObjectType, name: str, url: str = "", note: str = "") -> Link:
    return Link(object_type.letters, object_type.word, name, url, note)


def workload_link(workload: Workload, to: To) -> Link:
    """With its service accounts."""
    accounts = ", ".join(workload.service_accounts)
    url = workload_url(workload, to)
    return _link(object_types.WORKLOAD, workload.name, url, f"service account {accounts}" if accounts else "")


def workload_url(workload: Workload, to: To) -> str:
    """With its kind where a more important controller has the same name."""
    url = to("workload", workload.namespace, workload.name)
    return with_pairs(url, *kind_pairs(workload)) if url else ""


def service_link(namespace: str, name: str, to: To) -> Link:
    """A service by its name."""
    return _link(object_types.SERVICE, name, to("service", namespace, name))


def app_link(namespace: str, name: str, to: To) -> Link:
    """An app by its label."""
    return _link(object_types.APPLICATION, name, to("application", namespace, name))


def waypoint_link(found: Enrolled, to: To) -> Link:
    """With what it was enrolled for; without an address where the viewer may not see it."""
    note = f"for {found.scope}" if found.scope else ""
    if not found.is_named:
        return _link(object_types.WAYPOINT, UNSEEN, note=note)
    return _link(object_types.WAYPOINT, found.name, to("workload", found.namespace, found.name), note)


def reference_links(references: Iterable[Reference], namespace: str, cluster: str = "") -> tuple[Link, ...]:
    """Istio objects by kind and name; `cluster` where there are several."""
    ordered = sorted(references, key=lambda each: (each.kind.name, each.namespace, each.name))
    return tuple(config_link(each, config_url(each, cluster), _elsewhere(each, namespace)) for each in ordered)


def config_link(found: Reference, url: str, note: str = "") -> Link:
    return Link(found.kind.letters, found.kind.name, found.name, url, note, is_config=True)


def _elsewhere(found: Reference, namespace: str) -> str:
    return "" if found.namespace == namespace else f"in {found.namespace}"


def links_fact(label: str, links: Iterable[Link]) -> tuple[Fact, ...]:
    """Nothing where there are no links."""
    found = tuple(links)
    return (Fact(label, links=found),) if found else ()


def mode_fact(
    workloads: Iterable[Workload],
    waypoints: Iterable[Enrolled],
    *,
    in_control_plane: bool = False,
    is_connected: bool = False,
) -> Fact:
    """How the mesh handles the traffic: by sidecars, by ztunnel (and a waypoint), or not at all. `is_connected`: istiod
    notes a proxy on a machine of theirs."""
    found = tuple(workloads)
    if not found:
        return Fact("Mode", "Not applicable", "Nothing in this cluster runs behind it.")
    role = next((role for role in _ROLES if all(map(role[0], found))), None)
    if role is not None:
        return Fact("Mode", role[1], role[2])
    if any(each.is_ambient for each in found):
        return _ambient_mode(waypoints)
    if any(each.has_sidecar for each in found if each.pods):
        return Fact("Mode", "Sidecar", "A proxy in each pod carries its traffic.")
    if not any(each.pods for each in found):
        return _mode_without_pods(found, is_connected)
    hint = "No proxy carries its traffic"
    why = ", and none needs to: its namespace is the control plane's." if in_control_plane else "."
    return Fact("Mode", "Not in the mesh", hint + why)


def _mode_without_pods(found: Iterable[Workload], is_connected: bool) -> Fact:
    if is_connected:
        return Fact("Mode", "Sidecar", "A proxy on the machine carries its traffic: istiod notes that it is connected.")
    if any(each.is_on_machines for each in found):
        return Fact("Mode", "Not known", "Only its own reports tell whether a proxy runs on a machine: see the graph.")
    return Fact("Mode", "Not known", "It has no pods now, which would tell whether a proxy carries its traffic.")


def _ambient_mode(waypoints: Iterable[Enrolled]) -> Fact:
    hint = "Its connections are carried by the node's ztunnel (L4)"
    named = ", ".join(each.name or UNSEEN for each in waypoints)
    return Fact("Mode", "Ambient", f"{hint}, its requests by a waypoint (L7): {named}." if named else f"{hint}.")
