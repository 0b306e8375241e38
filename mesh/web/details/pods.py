"""The pods of a workload as lines of a table (ui.md §7.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from mesh.graph.picture.names import state_of
from mesh.model.proxies import ProxyStatus
from mesh.model.workloads import Workload
from mesh.pages.workload_details import WorkloadDetails
from mesh.web.details.cards import Fact, PodLine, PodTable
from mesh.web.details.frame import Asked
from mesh.workloads.details import ContainerView, MachineView, PodView
from mesh.workloads.pod_checks import Finding, machine_findings, pod_findings, worst_of

SHOWN = 50
_REVISION = "istio.io/rev"
_HERE = "#card-pods"
_SORTS: dict[str, tuple[str, Callable[[PodLine], object]]] = {
    "name": ("Name", lambda line: line.name),
    "revision": ("Revision", lambda line: line.revision),
    "health": ("Health", lambda line: -max((each.status.severity for each in line.findings), default=1)),
}


def pod_table(asked: Asked, page: WorkloadDetails) -> tuple[PodTable | None, tuple[tuple[str, str], ...], list[str]]:
    """The table, its parameters that are not as by default, and what could not be read in the address."""
    lines, title = _lines(asked, page)
    if not lines and not page.workload.pods:
        return None, (), []
    sort, direction = asked.query.get("sort", "name"), asked.query.get("direction", "asc")
    messages = []
    if sort not in _SORTS:
        messages.append(f'sort: "{sort[:60]}" is not allowed; allowed: {", ".join(_SORTS)} (used: name)')
        sort = "name"
    descending, shows_all = direction == "desc", asked.query.get("pods") == "all"
    key = _SORTS[sort][1]
    ordered = sorted(lines, key=key, reverse=descending)  # type: ignore[arg-type]
    sorting = [("sort", sort)] * (sort != "name") + [("direction", "desc")] * descending
    pairs = (*sorting, ("pods", "all")) if shows_all else tuple(sorting)
    has_more = len(ordered) > SHOWN and not shows_all
    table = PodTable(
        title,
        tuple(ordered if shows_all else ordered[:SHOWN]),
        len(ordered),
        tuple(_head(asked, name, sort, descending=descending) for name in _SORTS),
        f"{asked.url(*sorting, ('pods', 'all'))}{_HERE}" if has_more else "",
    )
    return table, pairs, messages


def _head(asked: Asked, name: str, sort: str, *, descending: bool) -> tuple[str, str, str]:
    turned = [("direction", "desc")] if name == sort and not descending else []
    pairs = [("sort", name)] if name != "name" else []
    direction = ("descending" if descending else "ascending") if name == sort else ""
    return _SORTS[name][0], f"{asked.url(*pairs, *turned)}{_HERE}", direction


def _lines(asked: Asked, page: WorkloadDetails) -> tuple[list[PodLine], str]:
    if page.machines:
        return [_machine(each) for each in page.machines], "Workload entries"
    needs = _needs(page.workload, in_control_plane=page.space.is_control_plane)
    return [_pod(asked, each, needs_sidecar=needs[0], needs_labels=needs[1]) for each in page.pods], "Pods"


def _needs(workload: Workload, *, in_control_plane: bool) -> tuple[bool, bool]:
    """Whether each pod should have a sidecar, and labels for app and version."""
    is_part_of_mesh = workload.is_gateway or workload.is_infra or in_control_plane
    return not (is_part_of_mesh or workload.is_ambient), not (is_part_of_mesh or workload.is_ambient)


def _pod(asked: Asked, pod: PodView, *, needs_sidecar: bool, needs_labels: bool) -> PodLine:
    findings = pod_findings(pod, needs_sidecar=needs_sidecar, needs_labels=needs_labels)
    owners = ", ".join(f"{name} ({kind})" for name, kind in pod.created_by)
    facts = (
        Fact("Phase", pod.phase or "not known"),
        Fact("Created", time=pod.created),
        *((Fact("Created by", owners),) if owners else ()),
        *((Fact("Service account", pod.service_account),) if pod.service_account else ()),
        *_containers("Containers", pod.containers),
        *_containers("Istio containers", pod.istio_containers),
        *_containers("Istio init containers", pod.istio_init_containers),
        *((Fact("Istio proxy status", _synced(pod.proxy_status)),) if pod.proxy_status else ()),
    )
    return _line(pod.name, pod.labels.items(), findings, facts, asked.url(("pod", pod.name), tab="logs"))


def _synced(status: ProxyStatus) -> str:
    return "Synced" if status.is_synced else ", ".join(f"{name} {state}" for name, state in status.states)


def _machine(machine: MachineView) -> PodLine:
    facts = (
        Fact("Created", time=machine.created),
        *((Fact("Service account", machine.service_account),) if machine.service_account else ()),
    )
    return _line(machine.name, machine.labels.items(), machine_findings(machine), facts)


def _line(
    name: str,
    labels: Iterable[tuple[str, str]],
    findings: tuple[Finding, ...],
    facts: tuple[Fact, ...],
    logs_url: str = "",
) -> PodLine:
    pairs = dict(labels)
    return PodLine(
        name=name,
        revision=pairs.get(_REVISION, ""),
        state=state_of(worst_of(findings)),
        findings=findings,
        facts=facts,
        labels=tuple(f"{key}={value}" for key, value in sorted(pairs.items())),
        logs_url=logs_url,
    )


def _containers(label: str, containers: Iterable[ContainerView]) -> tuple[Fact, ...]:
    told = "; ".join(f"{each.name}: {each.image}" if each.image else each.name for each in containers)
    return (Fact(label, told),) if told else ()
