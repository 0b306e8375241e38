"""Where the nodes, boxes and edges of a drawing go: DOT texts out, positions in. Nothing here runs a program."""
