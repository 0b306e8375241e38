"""Consoles whose people sign in at a provider: one of OpenID, or OpenShift's own."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from apiserver import Server
from mesh.config import Settings
from mesh.readers.namespaces import anonymous_viewer
from mesh.web.process.current import use_runtime
from mesh.web.process.runtime import Runtime
from tests.stand_ins.openid_provider import OpenIdProvider
from tests.stand_ins.openshift import OpenShift, openshift
from tests.stand_ins.people import guarded, namespace
from tests.web.worlds.memory import HOME
from tests.web.worlds.people import look

KEY = "0123456789abcdef"
SPACES = [namespace(name) for name in ("shop", "vault", "istio-system")]
EAST = "east"


@dataclass
class Console:
    """`passed` are seconds by which the console's clock is ahead."""

    runtime: Runtime
    server: Server
    passed: float = 0.0


@contextmanager
def console(settings: Settings, clusters: dict[str, Server]) -> Iterator[Console]:
    made: list[Console] = []
    root = Runtime(
        settings,
        {name: look(server, name) for name, server in clusters.items()},
        None,
        HOME,
        lambda seen: anonymous_viewer(seen.values(), settings),
        clock=lambda: time.time() + (made[0].passed if made else 0),
    )
    made.append(Console(root, clusters[HOME]))
    try:
        with use_runtime(root):
            yield made[0]
    finally:
        root.close()


@contextmanager
def openid_console(provider: OpenIdProvider, east: bool = False, **settings: Any) -> Iterator[Console]:
    """`settings` are of `auth.openid`. The clusters take the provider's tokens, whose subject is the user."""
    openid = {"issuer_uri": provider.url, "client_id": provider.client_id, **settings}
    told = settings_with({"strategy": "openid", "openid": openid})
    secret = type(told.auth.openid.client_secret)(provider.client_secret)
    openid_settings = told.auth.openid.model_copy(update={"client_secret": secret})
    told = told.model_copy(update={"auth": told.auth.model_copy(update={"openid": openid_settings})})
    with ExitStack() as stack:
        clusters = {name: stack.enter_context(guarded(SPACES)) for name in (HOME, *([EAST] if east else []))}

        def issued(token: str, subject: str) -> None:
            for server in clusters.values():
                tokens_of(server)[token] = subject

        provider.issued = issued
        yield stack.enter_context(console(told, clusters))


@contextmanager
def openshift_console(own: str, **settings: Any) -> Iterator[tuple[Console, OpenShift, OpenShift]]:
    """Two clusters, which send people back to the console at the address `own`; `settings` are of `auth.openshift`."""
    told = settings_with({"strategy": "openshift", "openshift": settings})
    with ExitStack() as stack:
        servers = {name: stack.enter_context(guarded(SPACES)) for name in (HOME, EAST)}
        home = stack.enter_context(openshift(servers[HOME], f"{own}/api/auth/callback"))
        east = stack.enter_context(openshift(servers[EAST], f"{own}/api/auth/callback/{EAST}"))
        yield stack.enter_context(console(told, servers)), home, east


def settings_with(auth: dict[str, Any]) -> Settings:
    return Settings.model_validate({"auth": auth, "login_token": {"signing_key": KEY}})


def tokens_of(server: Server) -> dict[str, str]:
    known = server.access.tokens
    assert known is not None
    return known
