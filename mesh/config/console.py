"""`console`: this console's own keys; Kiali has none of them and ignores them."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from mesh.config.base import SECRET, AtLeastOne, Count, Duration, Section, Texts
from mesh.config.secrets import Credential


class ConsoleGraph(Section):
    cache_entries: Count = 256
    fold_above_nodes: Count = 150
    layout_command: str = ""
    layout_timeout: Duration = timedelta(seconds=5)


class ConsoleLimits(Section):
    charts: AtLeastOne = 100
    computing: Duration = timedelta(seconds=20)
    nodes: AtLeastOne = 20_000
    queries: AtLeastOne = 2000
    rows: AtLeastOne = 200
    series: AtLeastOne = 100_000


class ConsoleListener(Section):
    """`trusted_proxies` are addresses and networks."""

    allowed_hosts: Texts = ()
    arrival_timeout: Duration = timedelta(seconds=20)
    max_body_mb: AtLeastOne = 4
    shutdown_pause: Duration = timedelta(seconds=5)
    trusted_proxies: Texts = ("127.0.0.0/8", "::1")

    @property
    def max_body(self) -> int:
        """In bytes."""
        return self.max_body_mb << 20


class ConsolePrometheus(Section):
    concurrency: AtLeastOne = 14
    deadline: Duration = timedelta(seconds=20)
    max_answer_mb: AtLeastOne = 64
    max_held_series: AtLeastOne = 200_000
    reading_mb: AtLeastOne = 32
    threads: AtLeastOne = 64


class ConsoleKubeconfig(Section):
    context: str = ""


class ConsoleSessions(Section):
    """`other_signing_keys` open sessions, and seal none."""

    other_signing_keys: Annotated[tuple[Credential, ...], SECRET] = ()


class ConsoleSharedCache(Section):
    """Without a `url` nothing is shared."""

    password: Credential = Field(default_factory=Credential)
    timeout: Duration = timedelta(milliseconds=300)
    url: str = ""
    username: str = ""


class ConsoleSignInLimits(Section):
    """0 is no limit."""

    per_address: Count = 20
    per_name: Count = 10
    window: Duration = timedelta(minutes=5)


class Console(Section):
    frame_ancestors: Texts = ()
    graph: ConsoleGraph = Field(default_factory=ConsoleGraph)
    kubeconfig: ConsoleKubeconfig = Field(default_factory=ConsoleKubeconfig)
    limits: ConsoleLimits = Field(default_factory=ConsoleLimits)
    listener: ConsoleListener = Field(default_factory=ConsoleListener)
    prometheus: ConsolePrometheus = Field(default_factory=ConsolePrometheus)
    sessions: ConsoleSessions = Field(default_factory=ConsoleSessions)
    shared_cache: ConsoleSharedCache = Field(default_factory=ConsoleSharedCache)
    sign_in_limits: ConsoleSignInLimits = Field(default_factory=ConsoleSignInLimits)
