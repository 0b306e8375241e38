"""Why a graph has no more than it has."""

from __future__ import annotations

from mesh.graph.emptiness import EmptinessReport, QueryOutcome, explain
from mesh.graph.windows import windows
from mesh.model.problems import Problem
from mesh.pages.graph.page import GraphPage, reported_by
from mesh.pages.sources.sources import Sources


def reasons(found: GraphPage, sources: Sources) -> EmptinessReport:
    """Why the graph has no more than it has."""
    answers = [
        QueryOutcome(asked.name, asked.promql, None, asked.outcome.message)
        if isinstance(asked.outcome, Problem)
        else QueryOutcome(asked.name, asked.promql, asked.outcome)
        for asked in found.telemetry.queries
    ]
    inventories = {name: view.inventory for name, view in sources.clusters.items()}
    asked = windows(found.options, sources.viewer)
    clusters = reported_by(found.telemetry, found.options)
    return explain(found.options, asked, answers, inventories, sources.viewer, reported=clusters)
