"""The traffic graph: read, compute, return."""

from __future__ import annotations

from dataclasses import dataclass

from mesh.clients.deadline import Deadline
from mesh.graph import pipeline
from mesh.graph.context import GraphContext
from mesh.graph.elements import TrafficGraph
from mesh.graph.limits import Limits, TooManyNodes
from mesh.graph.options import Options, Step
from mesh.graph.queries import plan
from mesh.graph.reporters import traffic_series
from mesh.graph.windows import windows
from mesh.istio.reported import ReportedClusters, reported_clusters
from mesh.model.pace import OutOfTime
from mesh.model.problems import Failure, Problem, System
from mesh.pages import unknown_clusters
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
        return not any(
            problem.system in TRAFFIC and problem.failure is not Failure.WARNING for problem in self.problems
        )


def why_not(page: GraphPage) -> str:
    """Why there is no graph, in few words."""
    if any(problem.system is System.CONSOLE for problem in page.problems):
        return "The graph was not made"
    return "The metrics store did not answer"


TRAFFIC = (System.PROMETHEUS, System.CONSOLE)
"""By whose failures a graph lacks traffic."""


def page(options: Options, sources: Sources) -> GraphPage:
    """The graph of what the viewer asks; a source that fails costs what it would have told, and is named."""
    asked = windows(options, sources.viewer)
    views = sources.clusters
    answers = telemetry.read(
        sources.prometheus,
        plan(options, asked, sources.extensions),
        options.query_time,
        deadline_seconds=sources.deadline_seconds,
        clock=sources.clock,
    )
    limits = sources.settings.console.limits
    deadline = Deadline(limits.computing.total_seconds())
    context = GraphContext(
        options=options,
        viewer=sources.viewer,
        windows=asked,
        clusters=views,
        tolerances=sources.tolerances,
        vectors=answers.vectors,
        app_labels=sources.labels.app,
        version_labels=sources.labels.version,
        extensions=sources.extensions,
        limits=Limits(limits.nodes, lambda: deadline.passed),
    )
    graph, refusal = _computed(context, sources)
    problems = (
        *refusal,
        *answers.problems,
        *_of_unknown_clusters(graph, options, sources, answers),
        *(problem for cluster in views for problem in sources.problems(cluster)),
    )
    return GraphPage(graph, options, problems, answers)


def _computed(context: GraphContext, sources: Sources) -> tuple[TrafficGraph, tuple[Problem, ...]]:
    """An empty graph, and why, where it would have been too large or taken too long."""
    try:
        return pipeline.run(context), ()
    except TooManyNodes as error:
        failure, message = Failure.TOO_LARGE, str(error)
    except OutOfTime as error:
        failure, message = Failure.TIMED_OUT, str(error)
    options = context.options
    empty = TrafficGraph(options.query_time, options.duration, options.graph_type, (), (), ())
    return empty, (Problem(System.CONSOLE, failure, message, sources.clock()),)


def _of_unknown_clusters(
    graph: TrafficGraph, options: Options, sources: Sources, answers: Telemetry
) -> tuple[Problem, ...]:
    """A node graph asks for one cluster: of others the store was asked before. Of all others only those that show some
    are looked at again."""
    spaces = (space for name in options.namespaces for space in sources.viewer.clusters_of(name))
    if options.root is not None:
        return unknown_clusters.problems(sources, spaces)
    chosen = frozenset(options.namespaces)
    if all(node.cluster in sources.clusters for node in graph.nodes if node.namespace in chosen):
        return ()
    return unknown_clusters.problems(sources, spaces, reported_by(answers, options))


def reported_by(answers: Telemetry, options: Options) -> ReportedClusters:
    """For which clusters the proxies report whose series the graph is made of."""
    series = (sample.labels for sample in traffic_series(answers.vectors, options))
    return reported_clusters(series, options.query_time)


def ran_health(options: Options) -> bool:
    return Step.HEALTH in options.steps
