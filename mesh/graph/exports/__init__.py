"""The graph as files: for Graphviz, for spreadsheets, for a terminal.

For Cytoscape there is nothing to add: `mesh.graph.as_json.graph_json` has its elements form already. Load
`elements.nodes` and `elements.edges`: each `data` has the `id`, `source`, `target` and `parent` that Cytoscape expects.
"""

from mesh.graph.exports.graphviz import dot
from mesh.graph.exports.spreadsheet import edges_csv, nodes_csv
from mesh.graph.exports.terminal import plain_text

__all__ = ["dot", "edges_csv", "nodes_csv", "plain_text"]
