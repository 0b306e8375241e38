"""How large a graph may become, and how long its making may take."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from mesh.model.pace import OutOfTime


class TooManyNodes(ValueError):
    """The graph would have more nodes than are allowed."""


@dataclass(frozen=True, slots=True)
class Limits:
    """`is_late` says whether the time is over; it is asked between the steps."""

    most_nodes: float = math.inf
    is_late: Callable[[], bool] = lambda: False

    def check(self, nodes: int) -> None:
        """Raises `TooManyNodes` and `OutOfTime`."""
        if nodes > self.most_nodes:
            raise TooManyNodes(
                f"The graph has more than {self.most_nodes} nodes (console.limits.nodes): "
                "choose fewer namespaces or a graph of apps"
            )
        if self.is_late():
            raise OutOfTime(
                "The graph took too long to compute (console.limits.computing): "
                "choose fewer namespaces or a shorter time"
            )
