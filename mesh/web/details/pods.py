"""The pods of a workload as lines of a table."""

from __future__ import annotations

from collections.abc import Iterable

from mesh.istio.control_planes import REVISION_LABEL
from mesh.model.proxies import ProxyStatus
from mesh.model.states import state_of
from mesh.pages.objects.workload import WorkloadDetails
from mesh.tables.columns import Column, Match
from mesh.web.address.reader import Pairs
from mesh.web.details.cards import PodLine, PodTable
from mesh.web.parts.facts import Fact
from mesh.web.parts.tab import OpenTab
from mesh.web.parts.tables import ShownColumn, Table, open_table
from mesh.workloads.details import ContainerView, MachineView, PodView
from mesh.workloads.pod_checks import Finding, machine_findings, pod_findings, worst_of

SHOWN = 50
_PLACE = "#card-pods"
_ALL = ("pods", "all")


def _severity(line: PodLine) -> int:
    """The worst first."""
    return -max((finding.status.severity for finding in line.findings), default=1)


_COLUMNS: tuple[ShownColumn[PodLine], ...] = (
    ShownColumn(
        Column("name", "Name", key=lambda line: line.name, match=Match.NONE), template="details/pods/name.html"
    ),
    ShownColumn(
        Column("revision", "Revision", key=lambda line: line.revision, match=Match.NONE),
        template="details/pods/revision.html",
    ),
    ShownColumn(Column("health", "Health", key=_severity, match=Match.NONE), template="details/pods/health.html"),
)


def pod_table(tab: OpenTab, page: WorkloadDetails) -> tuple[PodTable | None, Pairs, tuple[str, ...]]:
    """The table, its parameters that are not as by default, and what could not be read in the address."""
    lines, title = _lines(tab, page)
    if not lines and not page.workload.pods:
        return None, (), ()
    opened = open_table(tab, _COLUMNS)
    ordered, shows_all = opened.ordered(lines), tab.query.get("pods") == "all"
    has_more = len(ordered) > SHOWN and not shows_all
    heads = opened.heads(place=_PLACE, key="pods-")
    shown = opened.lines(ordered if shows_all else ordered[:SHOWN], heads)
    table = PodTable(
        Table(title, heads, shown, count=len(shown), total=len(ordered)),
        f"{opened.here.url(_ALL)}{_PLACE}" if has_more else "",
    )
    pairs = (*opened.here.pairs, _ALL) if shows_all else opened.here.pairs
    return table, pairs, opened.messages


def _lines(tab: OpenTab, page: WorkloadDetails) -> tuple[list[PodLine], str]:
    if page.machines:
        return [_machine(each) for each in page.machines], "Workload entries"
    workload = page.workload
    is_part_of_mesh = workload.is_gateway or workload.is_infra or page.space.is_control_plane
    is_plain = not (is_part_of_mesh or workload.is_ambient)
    return [_pod(tab, each, is_plain=is_plain) for each in page.pods], "Pods"


def _pod(tab: OpenTab, pod: PodView, *, is_plain: bool) -> PodLine:
    """A plain pod should have a sidecar, and labels for app and version."""
    findings = pod_findings(pod, needs_sidecar=is_plain, needs_labels=is_plain)
    owners = ", ".join(f"{name} ({kind})" for name, kind in pod.created_by)
    facts = (
        Fact("Phase", pod.phase or "not known"),
        Fact("Created", time=pod.created),
        *((Fact("Created by", owners),) if owners else ()),
        *((Fact("Service account", pod.service_account),) if pod.service_account else ()),
        *((Fact("Protocol", pod.protocol),) if pod.protocol else ()),
        *_containers("Containers", pod.containers),
        *_containers("Istio containers", pod.istio_containers),
        *_containers("Istio init containers", pod.istio_init_containers),
        *((Fact("Istio proxy status", _synced(pod.proxy_status)),) if pod.proxy_status else ()),
    )
    return _line(pod.name, pod.labels.items(), findings, facts, tab.url(("pod", pod.name), tab="logs"))


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
        revision=pairs.get(REVISION_LABEL, ""),
        state=state_of(worst_of(findings)),
        findings=findings,
        facts=facts,
        labels=tuple(f"{key}={value}" for key, value in sorted(pairs.items())),
        logs_url=logs_url,
    )


def _containers(label: str, containers: Iterable[ContainerView]) -> tuple[Fact, ...]:
    told = "; ".join(f"{each.name}: {each.image}" if each.image else each.name for each in containers)
    return (Fact(label, told),) if told else ()
