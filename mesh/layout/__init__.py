"""Where the graph's nodes, boxes and edges go: DOT text out, positions in. Nothing here runs a program."""
