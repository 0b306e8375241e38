"""The graph as a picture: a TrafficGraph and its positions become SVG text, table rows and panels. Nothing is read."""
