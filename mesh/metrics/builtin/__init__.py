"""The dashboards that every console knows, for what usually runs in a mesh."""

from mesh.metrics.builtin.java import JAVA
from mesh.metrics.builtin.platform import PLATFORM
from mesh.metrics.builtin.vertx import VERTX

BUILT_IN = (*PLATFORM, *JAVA, *VERTX)

__all__ = ["BUILT_IN"]
