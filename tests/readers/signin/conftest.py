from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from mesh.clients.signin.openid import OpenIdClient
from mesh.clients.signin.transports import openid_transport
from mesh.config import Settings
from tests.stand_ins.openid_provider import OpenIdProvider, serving

Client = Callable[..., OpenIdClient]


@pytest.fixture
def provider() -> Iterator[OpenIdProvider]:
    with serving() as provider:
        yield provider


@pytest.fixture
def client(provider: OpenIdProvider) -> Iterator[Client]:
    """Makes a client of the provider; `settings` are of `auth.openid`."""
    with ExitStack() as stack:

        def make(**settings: Any) -> OpenIdClient:
            known = {"issuer_uri": provider.url, "client_id": provider.client_id}
            # YAML's lists are tuples here.
            frozen = {name: tuple(value) if isinstance(value, list) else value for name, value in settings.items()}
            parsed = Settings.model_validate({"auth": {"openid": {**known, **frozen}}})
            secret = {"client_secret": type(parsed.auth.openid.client_secret)(provider.client_secret)}
            openid = parsed.auth.openid.model_copy(update=secret)
            transport = openid_transport(parsed)
            stack.callback(transport.close)
            return OpenIdClient(openid, transport)

        yield make
