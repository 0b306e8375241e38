"""Who asks, and what they may see. Every page function takes a `Viewer`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from mesh.model.namespaces import MeshNamespace
from mesh.model.problems import Problem

VisibleNamespace = MeshNamespace
"""One that the viewer may see."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks. `namespaces` are those of all clusters that they may see, as (cluster, name) -> namespace; `problems`
    tell of the clusters that did not say which those are. `is_console`: they use the console's own rights, so that
    nothing is kept from them that it knows. `lists` are the clusters that let them list all namespaces: there they may
    know which do not exist."""

    user: str
    namespaces: Mapping[tuple[str, str], VisibleNamespace] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    is_console: bool = False
    lists: frozenset[str] = frozenset()

    def may_see(self, cluster: str, namespace: str) -> bool:
        return (cluster, namespace) in self.namespaces

    def told(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """Of those about objects in namespaces that they may not see, the gist at most."""
        return tuple(told for problem in problems if (told := self._told(problem)) is not None)

    def _told(self, problem: Problem) -> Problem | None:
        if self.is_console or not problem.namespace or self.may_see(problem.cluster, problem.namespace):
            return problem
        return replace(problem, message=problem.gist, resource="", namespace="") if problem.gist else None

    def clusters_of(self, namespace: str) -> tuple[VisibleNamespace, ...]:
        """The namespace of that name in every cluster where it may be seen, by cluster."""
        return tuple(self.namespaces[key] for key in sorted(self.namespaces) if key[1] == namespace)

    def names(self) -> tuple[str, ...]:
        """The names of all visible namespaces, once each, sorted."""
        return tuple(sorted({name for _, name in self.namespaces}))
