"""What is laid out: nodes in groups and boxes, the edges between them, and how much room everything takes. Elements
refer to each other by number; what they mean stays with the graph that makes the drawing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple

from mesh.layout.geometry import Size

Group = tuple[str, ...]
"""A group's name; groups that edges leave in no order stand in that of their names."""


class Bounds(Enum):
    """What a box goes around."""

    MEMBERS = auto()
    """Some nodes of one group."""
    GROUP = auto()
    GROUPS = auto()
    """Several groups; no other box goes around it."""


class DrawnNode(NamedTuple):
    """`group` is laid out together where the drawing is large. `parent` is the number of the box directly around, and
    `room` the node's with its label, its icon in the middle. A plate is an icon as large as its room."""

    group: Group
    parent: int | None
    room: Size
    is_plate: bool = False


class DrawnBox(NamedTuple):
    """`group` is the one that the box is in or goes around, of no account where it goes around several; `label` is its
    label's room."""

    bounds: Bounds
    group: Group
    parent: int | None
    label: Size


@dataclass(frozen=True, slots=True)
class Drawing:
    """`edges` are pairs of node numbers, from and to; all have the same room for a label, or none. `radius` is that of
    icons but plates: edges end there."""

    nodes: tuple[DrawnNode, ...]
    boxes: tuple[DrawnBox, ...]
    edges: tuple[tuple[int, int], ...]
    edge_label: Size | None
    radius: float
