"""What the page of a configuration object prints."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from mesh.istio.conditions import IstioMessage, ObjectCondition, conditions_of, messages_of
from mesh.istio.field_help import HELP
from mesh.istio.relations.result import ServiceName, WorkloadName
from mesh.istio.relations.routing import MESH_GATEWAY
from mesh.istio.selectors import Reference
from mesh.model import object_types
from mesh.model.findings import Verdict
from mesh.model.metadata import MetadataPart
from mesh.model.object_types import ObjectType
from mesh.model.states import VERDICTS, State
from mesh.pages.istio.details import ConfigDetails
from mesh.pages.istio.mending import Cures
from mesh.text.untrusted import mapping, pairs, text
from mesh.web.address.links import config_url, list_url, namespace_url, object_url, page_url, with_pairs
from mesh.web.istio.mending import mends
from mesh.web.istio.source import Source, source_of
from mesh.web.metadata.cards import MetadataCard, plain_card
from mesh.web.parts.facts import Fact, Link, config_link, links_fact

MOST_LINKS = 200
_LIST = "istio-config"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ConfigPage:
    """`findings_text` says why there are none, `ignored` which are left out; `cluster` is that of addresses, empty
    where there is only one."""

    details: ConfigDetails
    object_type: ObjectType
    heading: str
    here: str
    file_url: str
    edit_url: str
    delete_url: str
    source: Source
    verdict: State
    findings_text: str
    ignored: str
    facts: tuple[Fact, ...]
    related: tuple[Fact, ...]
    conditions: tuple[ObjectCondition, ...]
    messages: tuple[IstioMessage, ...]
    labels: MetadataCard
    annotations: MetadataCard


def config_page(details: ConfigDetails, here: str, cluster: str, cures: Cures | None = None) -> ConfigPage:
    """All of the page, from what was read."""
    edit_url = config_url(details.reference, cluster, "istio-edit")
    kind, findings = details.kind, details.findings
    metadata = mapping(details.resource.get("metadata"))
    status = mapping(details.resource.get("status"))
    return ConfigPage(
        details=details,
        object_type=ObjectType("istio", kind.word, kind.letters),
        heading=details.name,
        here=here,
        file_url=with_pairs(here, ("format", "yaml")),
        edit_url=edit_url,
        delete_url=config_url(details.reference, cluster, "istio-delete"),
        source=source_of(
            details.resource, findings.checks if findings else (), HELP[kind], mends(cures or {}, edit_url)
        ),
        verdict=VERDICTS[findings.verdict if findings else Verdict.UNKNOWN],
        findings_text=_findings_text(details),
        ignored=_ignored(details),
        facts=_facts(details, metadata),
        related=related_facts(details, cluster),
        conditions=conditions_of(status),
        messages=messages_of(status),
        labels=plain_card(MetadataPart.LABELS, pairs(metadata.get("labels")), partial(_labelled, cluster)),
        annotations=plain_card(MetadataPart.ANNOTATIONS, pairs(metadata.get("annotations"))),
    )


def breadcrumbs(ref: Reference, cluster: str, *, leaf: str = "") -> list[tuple[str, str]]:
    """`Istio Config / Namespace: x / Kind / y`, and `leaf` below it."""
    space, word = ref.namespace, ref.kind.word
    return [
        ("Istio Config", page_url(_LIST)),
        (f"Namespace: {space}", namespace_url(space, cluster)),
        (word, list_url(_LIST, cluster, ("type", word), namespace=space)),
        (ref.name, config_url(ref, cluster) if leaf else ""),
        *(((leaf, ""),) if leaf else ()),
    ]


def _labelled(cluster: str, expression: str) -> str:
    return list_url(_LIST, cluster, ("label", expression))


def _findings_text(details: ConfigDetails) -> str:
    if details.findings is not None:
        return "" if details.findings.checks else "Nothing wrong was found."
    if not details.kind.is_validated:
        return "There are no rules for objects of this kind."
    if not details.is_checked:
        return "Checks are switched off (external_services.istio.validation_reconcile_interval)."
    if details.checked_at is None:
        return "It is not checked yet."
    return "It has not been looked at: no namespace of the mesh sees it, or it is new."


def _ignored(details: ConfigDetails) -> str:
    """Which findings are left out."""
    left_out = details.findings.ignored if details.findings else ()
    counted = ", ".join(f"{code} ({count})" if count > 1 else code for code, count in left_out)
    return f"Left out by settings or by the object's annotation: {counted}." if counted else ""


def _facts(details: ConfigDetails, metadata: Any) -> tuple[Fact, ...]:
    created, deleted = text(metadata.get("creationTimestamp")), text(metadata.get("deletionTimestamp"))
    generation = metadata.get("generation")
    return (
        Fact("Cluster", details.space.cluster),
        Fact("Type", details.kind.word),
        Fact("API version", text(details.resource.get("apiVersion"))),
        *((Fact("Created", time=created),) if created else ()),
        *((Fact("Updated", time=details.updated),) if details.updated else ()),
        *((Fact("Is being deleted since", time=deleted),) if deleted else ()),
        Fact("Resource version", text(metadata.get("resourceVersion"))),
        *((Fact("Generation", str(generation)),) if isinstance(generation, int) else ()),
    )


def related_facts(details: ConfigDetails, cluster: str) -> tuple[Fact, ...]:
    """Links to what it has to do with."""
    found, tell = details.relations, partial(_config_link, details, cluster)
    return (
        *links_fact("Refers to", _bounded(found.names, tell)),
        *links_fact("Referred to by", _bounded(found.named_by, tell)),
        *links_fact("Named by findings", _bounded(_of_findings(details), tell)),
        *links_fact("Services", _bounded(found.services, partial(_service_link, details, cluster))),
        *links_fact("Workloads", _bounded(found.workloads, partial(_workload_link, details, cluster))),
    )


def _of_findings(details: ConfigDetails) -> tuple[Reference, ...]:
    """What has a part in findings and is not told of as a reference."""
    told = {*details.relations.names, *details.relations.named_by}
    return tuple(each for each in details.findings.related if each not in told) if details.findings else ()


def _bounded(found: Sequence[T], tell: Callable[[T], Link]) -> Iterator[Link]:
    """The first of very many, and how many more there are."""
    yield from map(tell, found[:MOST_LINKS])
    if len(found) > MOST_LINKS:
        yield Link("", "", f"and {len(found) - MOST_LINKS} more")


def _config_link(details: ConfigDetails, cluster: str, found: Reference) -> Link:
    if found == MESH_GATEWAY:
        return config_link(found, "", "all sidecars")
    is_there = found in details.there
    url = config_url(found, cluster) if is_there else ""
    return config_link(found, url, _note(details, found.namespace, is_there=is_there))


def _service_link(details: ConfigDetails, cluster: str, found: ServiceName) -> Link:
    is_there = found in details.there
    item = object_types.EXTERNAL_SERVICE if found.is_entry or not found.namespace else object_types.SERVICE
    url = object_url("service", found.namespace, found.name, cluster) if is_there else ""
    note = _note(details, found.namespace, is_there=is_there) if found.namespace else "outside of the cluster"
    return Link(item.letters, item.word, found.name, url, note)


def _workload_link(details: ConfigDetails, cluster: str, found: WorkloadName) -> Link:
    item = object_types.WORKLOAD
    url = object_url("workload", found.namespace, found.name, cluster)
    return Link(item.letters, item.word, found.name, url, _note(details, found.namespace, is_there=True))


def _note(details: ConfigDetails, namespace: str, *, is_there: bool) -> str:
    where = "" if namespace == details.space.name else f"in {namespace}"
    if is_there:
        return where
    return f"{where}, not found" if where else "not found"
