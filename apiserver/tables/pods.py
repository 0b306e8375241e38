"""The cells of pods: which containers are ready, and what is the matter with them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from apiserver.tables.columns import AGE, NAME, Column, made, wide
from apiserver.tables.values import NONE, Json, age, mapping, maps, moment, number, path_value, text


def ready(pod: Json) -> str:
    """`1/2`: how many of the containers are ready. A native sidecar counts as a container."""
    sidecars = _sidecars(pod)
    states = [
        *maps(pod, "status", "containerStatuses"),
        *(state for state in maps(pod, "status", "initContainerStatuses") if state.get("name") in sidecars),
    ]
    return (
        f"{sum(state.get('ready') is True for state in states)}/{len(maps(pod, 'spec', 'containers')) + len(sidecars)}"
    )


def _sidecars(pod: Json) -> set[str]:
    return {
        text(container.get("name"))
        for container in maps(pod, "spec", "initContainers")
        if container.get("restartPolicy") == "Always"
    }


def condition(pod: Json) -> str:
    """One word for the state of a pod: its phase, or what holds a container up."""
    status = mapping(pod, "status")
    word = text(status.get("reason")) or text(status.get("phase")) or "Unknown"
    starting = _starting(pod)
    if starting:
        word = starting
    else:
        word = next(_troubles(maps(pod, "status", "containerStatuses")), word)
        if word == "Completed" and any(_runs(state) for state in maps(pod, "status", "containerStatuses")):
            is_ready = any(
                entry.get("type") == "Ready" and entry.get("status") == "True"
                for entry in maps(pod, "status", "conditions")
            )
            word = "Running" if is_ready else "NotReady"
    if mapping(pod, "metadata").get("deletionTimestamp"):
        return "Unknown" if status.get("reason") == "NodeLost" else "Terminating"
    return word


def _starting(pod: Json) -> str:
    """`Init:1/2`, or why an init container does not come to its end; '' once they all have."""
    sidecars = _sidecars(pod)
    total = len(maps(pod, "spec", "initContainers"))
    for place, state in enumerate(maps(pod, "status", "initContainerStatuses")):
        ended = mapping(state, "state", "terminated")
        if ended and number(ended.get("exitCode")) == 0:
            continue
        if state.get("name") in sidecars and state.get("started") is True:
            continue
        trouble = next(_troubles([state]), "")
        return f"Init:{trouble}" if trouble and trouble != "PodInitializing" else f"Init:{place}/{total}"
    return ""


def _troubles(states: list[Json]) -> Iterator[str]:
    """Why containers wait or how they ended, the first container's first."""
    for state in states:
        waiting, ended = mapping(state, "state", "waiting"), mapping(state, "state", "terminated")
        if waiting.get("reason"):
            yield text(waiting["reason"])
        elif ended.get("reason"):
            yield text(ended["reason"])
        elif ended:
            signal = number(ended.get("signal"))
            yield f"Signal:{signal}" if signal else f"ExitCode:{number(ended.get('exitCode'))}"


def _runs(state: Json) -> bool:
    return state.get("ready") is True and path_value(state, ".state.running") is not None


def _restarts(pod: Json, now: datetime) -> str:
    states = maps(pod, "status", "containerStatuses")
    total = sum(number(state.get("restartCount")) for state in states)
    ends = [path_value(state, ".lastState.terminated.finishedAt") for state in states]
    last = max((end for end in ends if moment(end) is not None), default=None)
    return f"{total} ({age(last, now)} ago)" if total and last else str(total)


def _gates(pod: Json) -> str:
    gates = [text(gate.get("conditionType")) for gate in maps(pod, "spec", "readinessGates")]
    passed = {entry.get("type") for entry in maps(pod, "status", "conditions") if entry.get("status") == "True"}
    return f"{len(passed.intersection(gates))}/{len(gates)}" if gates else NONE


POD = (
    NAME,
    made("Ready", ready),
    made("Status", condition),
    Column("Restarts", _restarts),
    AGE,
    *wide(
        made("IP", lambda pod: text(path_value(pod, ".status.podIP")) or NONE),
        made("Node", lambda pod: text(path_value(pod, ".spec.nodeName")) or NONE),
        made("Nominated Node", lambda pod: text(path_value(pod, ".status.nominatedNodeName")) or NONE),
        made("Readiness Gates", _gates),
    ),
)
