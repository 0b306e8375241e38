"""The cards of labels and annotations: what there is, where each leads, and whether this person may edit it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mesh.actions.metadata import TEMPLATED, WORKLOADS, Target
from mesh.model import kinds
from mesh.model.access import VisibleNamespace
from mesh.model.metadata import MetadataPart, Values, ordered
from mesh.model.services import ServiceItem
from mesh.model.workloads import Workload
from mesh.web.address.links import kind_pairs, page_url, with_pairs
from mesh.web.visit import VIEW_ONLY, Visit

SHOWN = 5
LONG = 120
Owner = Workload | ServiceItem | VisibleNamespace
_FILTERS = {"workload": ("workloads", "label"), "service": ("services", "label")}


@dataclass(frozen=True, slots=True)
class MetadataEntry:
    """`url` is the list of what has this label too. `is_long`: the value is folded."""

    key: str
    value: str
    url: str = ""
    is_long: bool = False


@dataclass(frozen=True, slots=True)
class MetadataGroup:
    """`more` are those behind the first five."""

    title: str
    shown: tuple[MetadataEntry, ...]
    more: tuple[MetadataEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class MetadataCard:
    """Without an `edit_url`, `refusal` says why; empty where it is edited elsewhere."""

    part: MetadataPart
    groups: tuple[MetadataGroup, ...]
    edit_url: str = ""
    refusal: str = ""

    @property
    def title(self) -> str:
        return self.part.capitalize()

    @property
    def is_empty(self) -> bool:
        return not any(group.shown for group in self.groups)


def label_card(visit: Visit, owner: Owner) -> MetadataCard:
    """The labels that the lists show of it: of a workload those of its pods."""
    entries = (MetadataEntry(key, value, _filtered(owner, key, value)) for key, value in ordered(owner.labels))
    return _card(visit, owner, MetadataPart.LABELS, (_group("", entries),))


def annotation_card(visit: Visit, owner: Owner) -> MetadataCard:
    """Of a workload with a template, those of the object and of the template apart."""
    found: tuple[MetadataGroup, ...] = (_group("", _told(owner.annotations)),)
    if isinstance(owner, Workload) and owner.kind in TEMPLATED:
        found = (_group(owner.kind, _told(owner.annotations)), _group("Pods", _told(owner.template_annotations)))
    return _card(visit, owner, MetadataPart.ANNOTATIONS, tuple(group for group in found if group.shown))


def plain_card(part: MetadataPart, values: Values, url: Callable[[str], str] | None = None) -> MetadataCard:
    """Of an object that is edited as a whole; `url` leads from an expression to what has this label too."""
    entries = (
        MetadataEntry(key, value, url(f"{key}={value}" if value else key) if url else "", is_long=is_long(value))
        for key, value in ordered(values)
    )
    return MetadataCard(part, (_group("", entries),))


def target_of(owner: Owner) -> Target | None:
    """The object behind it; None where that is no object that can be edited here."""
    if isinstance(owner, VisibleNamespace):
        return Target(kinds.NAMESPACE, "", owner.name)
    if isinstance(owner, ServiceItem):
        return None if owner.is_external else Target(kinds.SERVICE, owner.namespace, owner.name)
    kind = WORKLOADS.get(owner.kind)
    return Target(kind, owner.namespace, owner.name) if kind else None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something cannot be edited; `is_certain` is False where the cluster could not say what this person may do."""

    text: str
    is_certain: bool = True


def refusal_of(visit: Visit, target: Target | None, cluster: str) -> Refusal | None:
    """None when this person can edit the object here."""
    if visit.settings.deployment.view_only_mode:
        return Refusal(VIEW_ONLY)
    if target is None:
        return Refusal("Objects of this kind are not edited here.")
    space = visit.viewer.namespaces.get((cluster, target.place))
    if space is None:
        return Refusal("Its namespace is not there, or you may not see it.")
    return _denied(visit, target, space)


def _denied(visit: Visit, target: Target, space: VisibleNamespace) -> Refusal | None:
    """What the cluster itself says."""
    if visit.client_in(space.cluster) is None:
        return Refusal("The cluster cannot be asked: there is no way to this cluster.", is_certain=False)
    allowed, problem = visit.permissions(target.kind, space.cluster, target.place)
    if problem is not None:
        return Refusal(f"Your permissions could not be asked for: {problem.message}", is_certain=False)
    if allowed.update:
        return None
    return Refusal(f"You may not change {f'{target.kind.plural} in ' if target.namespace else ''}this namespace.")


def edit_url(item: str, namespace: str, name: str, part: MetadataPart, cluster: str = "") -> str:
    """The form; `cluster` where there are several."""
    where = {"name": name} if item == "namespace" else {"namespace": namespace, "name": name}
    return page_url(f"{item}-{part}", [("clusterName", cluster)] if cluster else [], **where)


def _card(visit: Visit, owner: Owner, part: MetadataPart, groups: tuple[MetadataGroup, ...]) -> MetadataCard:
    refusal = refusal_of(visit, target_of(owner), owner.cluster)
    namespace = "" if isinstance(owner, VisibleNamespace) else owner.namespace
    cluster = owner.cluster if visit.sources.several_clusters else ""
    url = "" if refusal else edit_url(_item(owner), namespace, owner.name, part, cluster)
    if url and isinstance(owner, Workload):
        url = with_pairs(url, *kind_pairs(owner))
    return MetadataCard(part, groups, url, refusal.text if refusal else "")


def _item(owner: Owner) -> str:
    if isinstance(owner, VisibleNamespace):
        return "namespace"
    return "workload" if isinstance(owner, Workload) else "service"


def _group(title: str, entries: Iterable[MetadataEntry]) -> MetadataGroup:
    found = tuple(entries)
    return MetadataGroup(title, found[:SHOWN], found[SHOWN:])


def _told(values: Values) -> Iterable[MetadataEntry]:
    return (MetadataEntry(key, value, is_long=is_long(value)) for key, value in ordered(values))


def is_long(value: str) -> bool:
    return len(value) > LONG or "\n" in value


def _filtered(owner: Owner, key: str, value: str) -> str:
    """The list with that label as its filter."""
    route, name = _FILTERS.get(_item(owner), ("namespaces", "namespaceLabel"))
    expression = f"{key}={value}" if value else key
    return page_url(route, [(name, expression)])
