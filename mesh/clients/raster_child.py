"""Paints an SVG as PNG: run as a program, SVG in, PNG out. The painter holds the interpreter's lock while it works,
for seconds on a large picture, so it does that in a process of its own."""

import sys

if __name__ == "__main__":
    import resvg_py

    zoom, family = float(sys.argv[1]), sys.argv[2]
    painted = resvg_py.svg_to_bytes(svg_string=sys.stdin.buffer.read().decode(), zoom=zoom, sans_serif_family=family)
    sys.stdout.buffer.write(bytes(painted))
