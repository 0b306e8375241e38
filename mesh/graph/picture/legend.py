"""What shapes, colours and signs of the picture mean, in the picture's own drawings."""

from __future__ import annotations

from dataclasses import dataclass

from mesh.graph.picture.shapes import GLYPHS, SHAPES


@dataclass(frozen=True, slots=True)
class Sign:
    """One line: `kind` is node, edge, badge or dot, `css` the classes of its drawing, `shape` and `glyph` its paths."""

    kind: str
    words: str
    css: str
    shape: str = ""
    glyph: str = ""


@dataclass(frozen=True, slots=True)
class SignGroup:
    title: str
    signs: tuple[Sign, ...]


def _node(words: str, shape: str = "workload", state: str = "healthy", glyph: str = "") -> Sign:
    return Sign("node", words, f"node is-{state}", SHAPES[shape], GLYPHS[glyph or state])


def _edge(words: str, state: str) -> Sign:
    head = "M37 5L46 10L37 15" if state == "tcp" else "M36 5L47 10L36 15z"
    return Sign("edge", words, f"edge is-{state}", "M2 10h40", head)


def _badge(words: str, glyph: str) -> Sign:
    return Sign("badge", words, f"badge badge-{glyph}", "", GLYPHS[glyph])


def _dot(words: str, state: str, shape: str) -> Sign:
    return Sign("dot", words, f"dot is-{state}", shape)


LEGEND = (
    SignGroup(
        "Shapes",
        (
            _node("Workload"),
            _node("App", "app"),
            _node("Service", "service"),
            _node("Service entry", "entry"),
            _node("Operation", "operation"),
            _node("Folded namespace: summed traffic, the worst health of what it holds", "namespace"),
        ),
    ),
    SignGroup(
        "Health",
        (
            _node("Healthy"),
            _node("Degraded", state="degraded"),
            _node("Failure", state="failure"),
            _node("Not ready", state="notready"),
            _node("Idle", state="idle"),
            _node("No health information", state="na"),
            _node("Not accessible to you", state="na is-outside", glyph="key"),
        ),
    ),
    SignGroup(
        "Edges",
        (
            _edge("Healthy", "healthy"),
            _edge("Degraded", "degraded"),
            _edge("Failure", "failure"),
            _edge("TCP (open arrow)", "tcp"),
            _edge("No traffic", "idle"),
        ),
    ),
    SignGroup(
        "Badges",
        (
            _badge("Circuit breaker", "bolt"),
            _badge("Virtual service: routing, shifting, timeouts, faults, mirroring", "branch"),
            _badge("Out of mesh", "unmeshed"),
            _badge("Workload entry", "machine"),
            _badge("Outside the selected namespaces", "topology"),
            _badge("Traffic source", "source"),
            _badge("Gateway", "globe"),
            _badge("Waypoint", "waypoint"),
            _badge("Mutual TLS (on edges)", "lock"),
            _badge("Its configuration has errors", "invalid"),
            _badge("Its configuration has warnings", "doubtful"),
        ),
    ),
    SignGroup(
        "Animation",
        (
            _dot("Requests that succeed", "healthy", "M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0z"),
            _dot("Requests that fail", "failure", "M-5 0l5-5 5 5-5 5z"),
            _dot("TCP traffic", "tcp", "M-2.2 0a2.2 2.2 0 1 0 4.4 0a2.2 2.2 0 1 0-4.4 0z"),
        ),
    ),
)
