"""The tour of the graph page: its stops in order, and the place in the page that each is about."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stop:
    """`place` is the id of an element of the graph page, which stands out when the address ends with it."""

    title: str
    text: str
    place: str


STOPS = (
    Stop(
        "Namespaces",
        "Choose here what the graph is about. Who talks to these namespaces from outside is shown at their edge.",
        "graph-namespaces",
    ),
    Stop(
        "Graph type",
        "The same traffic between apps, between their versions, between workloads, or between services only.",
        "graph-graphType",
    ),
    Stop(
        "Traffic",
        "Which protocols count, and as what: requests, messages or bytes. One that is off takes its edges with it.",
        "graph-traffic",
    ),
    Stop(
        "Display",
        "Figures on the edges, boxes around what belongs together, idle parts, operations, ranks, badges, motion.",
        "graph-display",
    ),
    Stop(
        "Find and hide",
        "Mark or take away what an expression describes, such as ! healthy or rt > 500. Beside the boxes are "
        "expressions to choose from, and help on the language.",
        "graph-search",
    ),
    Stop(
        "Time and refresh",
        "How far back the rates are measured, and how often the page asks again. Manual asks only when you say so.",
        "graph-times",
    ),
    Stop(
        "Moments",
        "Replay shows the last minutes frame by frame, Compare marks what changed since earlier, and a link to this "
        "moment shows a colleague what you see.",
        "graph-more",
    ),
    Stop(
        "Picture",
        "Choose a node, an edge or a box: its paths stay bright, and the panel tells about it. Drag it, or a "
        "node of it; turn the wheel to zoom, or drag a frame with Shift held down around what you want to see closer.",
        "graph-canvas",
    ),
    Stop(
        "Menu of a node",
        "A right click on a node, an edge or a box offers its pages, its logs and metrics, and a graph of its own. "
        "With the keyboard it is Shift and F10; the panel has the same under Show.",
        "graph-canvas",
    ),
    Stop(
        "Keyboard",
        "Tab reaches every part, arrow keys go from node to node, Enter chooses. With Shift they move a node. "
        "Plus and minus zoom, 0 puts everything back and shows all, Escape ends a choice or a drag.",
        "graph-canvas",
    ),
    Stop(
        "Side panel",
        "Rates and errors by direction, health with its reasons, what belongs together, and how the last minutes went. "
        "It can be hidden to leave the picture more room.",
        "graph-panel",
    ),
    Stop(
        "Layout",
        "Layered with boxes, or grid, concentric and breadth first without them. Beside it: hide healthy edges or all.",
        "graph-controls",
    ),
    Stop(
        "Legend and table",
        "The legend explains shapes, colours and signs. The table has the same graph as rows, for reading and copying.",
        "graph-controls",
    ),
)
