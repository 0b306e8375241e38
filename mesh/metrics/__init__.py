"""Metrics and dashboards: options to queries, series to dashboards. Pure; the charts are drawn by `mesh.charts`."""
