"""What a graph needs, out of the process's runtime."""

from __future__ import annotations

from mesh.model.access import Viewer
from mesh.pages.graph.page import GraphSources
from mesh.web.process.runtime import Runtime
from mesh.workloads.labels import label_names


def graph_sources(root: Runtime, viewer: Viewer) -> GraphSources:
    settings = root.settings
    labels = settings.istio_labels
    return GraphSources(
        clusters=root.views.of(root.snapshots(), viewer),
        prometheus=root.prometheus,
        tolerances=root.tolerances,
        labels=label_names(labels.app_label_name, labels.version_label_name),
        extensions=tuple(extension.name for extension in settings.extensions if extension.enabled),
        deadline_seconds=settings.console.prometheus.deadline.total_seconds(),
        clock=root.clock,
    )
