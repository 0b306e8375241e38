"""Over which time each namespace is measured."""

from __future__ import annotations

from dataclasses import dataclass

from mesh.graph.options import Options
from mesh.model.access import Viewer


@dataclass(frozen=True, slots=True)
class Window:
    """Namespaces that are measured over the same number of seconds."""

    seconds: int
    namespaces: tuple[str, ...]


def windows(options: Options, viewer: Viewer) -> tuple[Window, ...]:
    """One window, and a second for namespaces younger than the duration: measured over the age of the youngest."""
    ages: dict[str, int] = {}
    for name in options.namespaces:
        born = [namespace.created for namespace in viewer.clusters_of(name) if namespace.created]
        ages[name] = int(min(options.duration, options.query_time - min(born))) if born else options.duration
    old = tuple(name for name in options.namespaces if ages[name] >= options.duration)
    young = tuple(name for name in options.namespaces if ages[name] < options.duration)
    found = [Window(options.duration, old)] if old else []
    if young:
        found.append(Window(max(1, min(ages[name] for name in young)), young))
    return tuple(found)


def named(purpose: str, window: int) -> str:
    """A query's name: its purpose, and the window's number when there is more than one."""
    return f"{purpose} #{window + 1}" if window else purpose
