"""The traffic graph: read, compute, return."""

from __future__ import annotations

from dataclasses import dataclass

from mesh.graph import pipeline, queries
from mesh.graph.elements import TrafficGraph
from mesh.graph.options import Options, Step
from mesh.graph.world import World
from mesh.model.problems import Failure, Problem, System
from mesh.pages.sources.sources import Sources
from mesh.readers import telemetry
from mesh.readers.telemetry import Telemetry


@dataclass(frozen=True, slots=True)
class GraphPage:
    """A graph, what it lacks and why, and what was asked for it."""

    graph: TrafficGraph
    options: Options
    problems: tuple[Problem, ...]
    telemetry: Telemetry

    @property
    def has_traffic_data(self) -> bool:
        """Whether the metrics store answered: without it an empty graph says nothing about the mesh."""
        return not any(problem.system is System.PROMETHEUS and _is_failure(problem) for problem in self.problems)


def _is_failure(problem: Problem) -> bool:
    return problem.failure is not Failure.WARNING


def page(options: Options, sources: Sources) -> GraphPage:
    """The graph of what the viewer asks; a source that fails costs what it would have told, and is named."""
    windows = queries.windows(options, sources.viewer)
    views = sources.clusters
    waypoints = frozenset(found for view in views.values() for found in view.inventory.waypoints)
    plan = queries.plan(options, windows, waypoints, sources.extensions)
    answers = telemetry.read(
        sources.prometheus,
        plan,
        options.query_time,
        deadline_seconds=sources.deadline_seconds,
        clock=sources.clock,
    )
    world = World(
        options=options,
        viewer=sources.viewer,
        windows=windows,
        clusters=views,
        tolerances=sources.tolerances,
        vectors=answers.vectors,
        app_labels=sources.labels.app,
        version_labels=sources.labels.version,
        extensions=sources.extensions,
    )
    problems = (*answers.problems, *(problem for view in views.values() for problem in view.snapshot.problems))
    return GraphPage(pipeline.run(world), options, problems, answers)


def ran_health(options: Options) -> bool:
    return Step.HEALTH in options.steps
