"""Two OpenShift clusters with a console, and a browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.stand_ins.openshift import PREFIX, OpenShift
from tests.web.signin.walker import OWN, Walker
from tests.web.worlds.providers import Console, openshift_console, tokens_of

PAGE = "/console/workloads?namespaces=shop"
SPACES = ["istio-system", "shop", "vault"]


@dataclass
class Clusters:
    """`home` is the console's own, `east` another one."""

    console: Console
    home: OpenShift
    east: OpenShift
    walker: Walker

    def tokens(self, cluster: OpenShift) -> list[str]:
        """Of people who signed in."""
        return [token for token in tokens_of(cluster.server) if token.startswith(PREFIX)]


@contextmanager
def clusters_with(**settings: Any) -> Iterator[Clusters]:
    """`settings` are of `auth.openshift`. Whoever signs in may read everything."""
    with openshift_console(OWN, **settings) as (console, home, east):
        home.user = east.user = "rhea"
        yield Clusters(console, home, east, Walker())
